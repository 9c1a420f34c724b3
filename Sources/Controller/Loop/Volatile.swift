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
    /// What the remotes said last.
    var answers: FreshAnswers?
    /// The last live look did not have to ask a remote, so the look that counts need not either.
    var hasNothingToAsk = false
    /// Ends, when it is finished, what is done for this workspace and takes long.
    var interruption: AsyncStream<Never>.Continuation?
    /// When the volume was last found not to hold our identity, on the monotonic clock.
    var identityCheckedAt: Duration?
    /// Work in the container's own layer, which an update would take with it.
    var layer: LayerSighting?
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
    /// When the Engine's word on a lack of memory was last told, on the monotonic clock.
    var memoryToldAt: Duration?
    var reportStamp: Int64 = 0
    var timer: UInt64 = 0
}
