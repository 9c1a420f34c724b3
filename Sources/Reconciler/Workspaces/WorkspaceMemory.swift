import Reconciliation
import Resources

/// What the loop remembers of one workspace between passes and may lose: everything here starts anew
/// with the controller.
struct WorkspaceMemory {
    var retries = RetryState()
    var restarts = RestartHistory()
    var terminal = TerminalHealth()
    var looks = LookPace()
    var idle = IdleClock()
    var mishaps = Mishaps()
    var remotes = RemoteAnswers()
    /// When the volume was last found not to hold our identity, on the monotonic clock.
    var identityCheckedAt: Duration?
    /// Work in the container's own layer, which an update would take with it.
    var layer = LayerHold()
    /// A name that something foreign holds, and when that was found.
    var conflict: (name: String, since: Duration)?
    var attached = 0
    /// The wish for which this process last wrote the runtime directory.
    var preparedFor: Int64?
    var reportStamp: Int64 = 0
}
