import Reconciliation
import Resources

/// The shared view of the Engine: what the last list showed, and which parts of it are outdated.
///
/// A part is valid only if, since its list was requested, nothing was written to it and no hint
/// about it arrived.
struct Snapshot {
    struct View {
        var containers: [ContainerSighting] = []
        var volumeExists = false
    }

    private var views: [UID: View] = [:]
    /// Increases with every write or hint; an answer counts only if nothing increased it since the
    /// request.
    private var clock: UInt64 = 0
    private var touched: [UID: UInt64] = [:]
    /// Workspaces whose view is older than their last write or hint.
    private var invalid: Set<UID> = []
    private var listed = false

    /// The view of `uid`, if it is valid.
    func view(of uid: UID) -> View? {
        guard listed, !invalid.contains(uid) else { return nil }
        return views[uid] ?? View()
    }

    /// Marks the view of `uid` as outdated.
    mutating func invalidate(_ uid: UID) {
        clock += 1
        touched[uid] = clock
        invalid.insert(uid)
    }

    /// Marks every view as outdated.
    mutating func invalidateAll() { listed = false }

    /// A mark to take before a request, and to pass on with its answer.
    func mark() -> UInt64 { clock }

    /// Stores a view of one workspace that was requested at `mark`.
    mutating func upsert(_ view: View, of uid: UID, askedAt mark: UInt64) {
        guard (touched[uid] ?? 0) <= mark else { return }
        views[uid] = view
        invalid.remove(uid)
        // A list that was requested before this answer would restore an older view.
        touched[uid] = mark
    }

    /// Stores a list of everything that was requested at `mark`;
    /// returns the UIDs whose view changed.
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

    /// Every UID that has an object on the Engine.
    var uids: Set<UID> { Set(views.keys) }

    private static func same(_ left: View?, _ right: View?) -> Bool {
        let (left, right) = (left ?? View(), right ?? View())
        return left.volumeExists == right.volumeExists
            && Set(left.containers.map(\.container)) == Set(right.containers.map(\.container))
    }
}
