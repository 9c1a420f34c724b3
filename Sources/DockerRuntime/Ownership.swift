package import Resources
import Synchronization

/// The installations whose labels count as ours.
///
/// These are this installation and, for each adopted workspace, those it comes from, because labels
/// on the Engine cannot be changed.
package final class Ownership: Sendable {
    package let installation: UID
    private let adopted: Mutex<[UID: Set<UID>]>

    package init(installation: UID, adopted: [UID: Set<UID>] = [:]) {
        self.installation = installation
        self.adopted = Mutex(adopted)
    }

    /// Whether an object of workspace `uid` with this installation label is ours.
    package func covers(_ label: String?, of uid: UID) -> Bool {
        guard let label else { return false }
        if label == installation.text { return true }
        return adopted.withLock { $0[uid]?.contains { $0.text == label } ?? false }
    }

    /// Accepts what `installations` labelled for `uid` as ours; call once the adoption is stored.
    package func adopt(_ uid: UID, from installations: Set<UID>) {
        adopted.withLock { $0[uid, default: []].formUnion(installations) }
    }

    /// Whether only our own label counts, so that the Engine can filter by its value.
    var isPlain: Bool { adopted.withLock { $0.isEmpty } }
}
