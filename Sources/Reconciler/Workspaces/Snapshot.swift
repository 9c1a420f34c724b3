import Reconciliation
import Resources

/// The shared picture of the Engine: what the last list showed, and which parts of it to distrust.
///
/// A part is trusted only if nothing was written to it, and no hint about it came, since the list
/// that shows it was asked for.
struct Snapshot {
    struct View {
        var containers: [ContainerSighting] = []
        var volumeExists = false
    }

    private var views: [UID: View] = [:]
    /// Rises with every write or hint; an answer counts only if nothing rose it since the question.
    private var clock: UInt64 = 0
    private var touched: [UID: UInt64] = [:]
    /// What is older than its last touch is not trusted.
    private var invalid: Set<UID> = []
    private var listed = false

    /// The view of `uid`, when it can be trusted.
    func view(of uid: UID) -> View? {
        guard listed, !invalid.contains(uid) else { return nil }
        return views[uid] ?? View()
    }

    /// Says that what is known of `uid` may be out of date from now on.
    mutating func invalidate(_ uid: UID) {
        clock += 1
        touched[uid] = clock
        invalid.insert(uid)
    }

    /// Says that nothing is known any more.
    mutating func invalidateAll() { listed = false }

    /// A mark to take before asking, and to hand back with the answer.
    func mark() -> UInt64 { clock }

    /// Takes over a view of one workspace that was asked for at `mark`.
    mutating func upsert(_ view: View, of uid: UID, askedAt mark: UInt64) {
        guard (touched[uid] ?? 0) <= mark else { return }
        views[uid] = view
        invalid.remove(uid)
        // A list that was asked for before this answer would turn it back.
        touched[uid] = mark
    }

    /// Takes over a list of everything asked for at `mark`; gives the UIDs whose view changed.
    mutating func upsert(
        _ containers: [ContainerSighting],
        _ volumes: [VolumeSighting],
        askedAt mark: UInt64
    ) -> Set<UID> {
        var fresh: [UID: View] = [:]
        for sighting in containers where !sighting.isHelper {
            fresh[sighting.uid, default: View()].containers.append(sighting)
        }
        for volume in volumes { fresh[volume.uid, default: View()].volumeExists = true }
        var changed: Set<UID> = []
        for uid in Set(fresh.keys).union(views.keys) where (touched[uid] ?? 0) <= mark {
            if !Self.same(fresh[uid], views[uid]) { changed.insert(uid) }
            views[uid] = fresh[uid]
            invalid.remove(uid)
        }
        listed = true
        return changed
    }

    mutating func forget(_ uid: UID) {
        views[uid] = nil
        touched[uid] = nil
        invalid.remove(uid)
    }

    /// Every UID of which the Engine has something.
    var uids: Set<UID> { Set(views.keys) }

    private static func same(_ left: View?, _ right: View?) -> Bool {
        let (left, right) = (left ?? View(), right ?? View())
        return left.volumeExists == right.volumeExists
            && Set(left.containers.map(\.container)) == Set(right.containers.map(\.container))
    }
}
