import Reconciliation
import Workspaces

/// What the loop remembers of one workspace between passes and may lose: pauses and counters that
/// start anew with the controller.
struct Volatile {
    var restarts = RestartHistory()
    /// Passes in a row that failed.
    var failures = 0
    /// Since when the terminal does not answer, on the monotonic clock.
    var unreachableSince: Duration?
    var repairs = 0
    /// When a blocked teardown was last looked at.
    var lastLook: Duration?
    /// A name that something foreign holds, and when that was found.
    var conflict: (name: String, since: Duration)?
    var attached = 0
    /// Since when nobody was attached and the agent did not work.
    var idleSince: Duration?
    /// The reason of the last fault told in an event, so that it is told once.
    var lastFault: String?
    var lastStall: String?
    /// The runtime directory was prepared by this process, with these secrets' stamp.
    var isPrepared = false
    /// The last status could not be stored, or only perhaps.
    var isStatusUnsure = false
    /// The restarts inside the container that were told of, and when the last of them was.
    var partRestarts: PartRestarts?
    var reportStamp: Int64 = 0
    var timer: UInt64 = 0
}
