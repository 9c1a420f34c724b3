import Reconciliation
import Resources

/// What the reconciler remembers of one workspace between passes.
///
/// It may be lost: everything here starts empty when the controller starts.
struct WorkspaceMemory {
    var retries = RetryState()
    var restarts = RestartHistory()
    var terminal = TerminalHealth()
    var looks = LookPace()
    var idle = IdleClock()
    var mishaps = Mishaps()
    var remotes = RemoteAnswers()
    /// When the volume was last found without our identity, on the monotonic clock.
    var identityCheckedAt: Duration?
    /// Work in the container's own layer, which an update would remove.
    var layer = LayerHold()
    /// A name that a foreign object holds, and when that was found.
    var conflict: (name: String, since: Duration)?
    var attached = 0
    /// The version of desired state for which this process last wrote the runtime directory.
    var preparedFor: Int64?
    var reportStamp: Int64 = 0
}
