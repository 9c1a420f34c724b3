import Workspaces

/// Who watches which resources, and the last changes for those who come back.
struct Watchers {
    private struct Watcher {
        var kind: Kind
        var selector: LabelSelector?
        var continuation: AsyncStream<WatchedChange>.Continuation
    }

    /// How many changes are kept for those who come back.
    static let recentMax = 1_024
    /// How much is kept for one that does not read.
    static let backlogMax = 4_096

    private var watchers: [Int: Watcher] = [:]
    private var count = 0
    private var recent: [(change: ResourceChange, labels: [String: String]?)] = []
    private var oldest = 0
    /// Every change after this version is in `recent`.
    private var completeSince: Int64

    init(revision: Int64) { completeSince = revision }

    /// Tells of a change; `labels` are those that the resource had before, nil when it is new.
    mutating func tell(_ change: ResourceChange, before labels: [String: String]?) {
        keep(change, labels)
        for (number, watcher) in watchers {
            guard
                let told = filtered(
                    change,
                    labels,
                    kind: watcher.kind,
                    selector: watcher.selector
                )
            else { continue }
            let version = told.object.metadata.resourceVersion
            let outcome = watcher.continuation.yield(
                WatchedChange(change: told, version: version)
            )
            // Who lags so far behind is let go; coming back, it is told everything anew.
            if case .dropped = outcome { leave(number) }
        }
    }

    /// Begins a watch: with `present` as what is there at `revision`, or with nil after `version`.
    ///
    /// Gives nil when not all changes since `version` are kept any more.
    mutating func join(
        _ kind: Kind,
        _ selector: LabelSelector?,
        _ start: WatchStart,
        onEnd: @escaping @Sendable (Int) -> Void
    ) -> AsyncStream<WatchedChange>? {
        let backlog: [WatchedChange]
        switch start {
        case .listing(let present, let revision):
            backlog = present.enumerated().map { index, resource in
                WatchedChange(
                    change: ResourceChange(type: .added, object: resource),
                    version: index == present.count - 1 ? revision : nil
                )
            }
        case .after(let version):
            guard version >= completeSince else { return nil }
            backlog = changes(after: version, kind, selector)
        }
        let (stream, continuation) = AsyncStream.makeStream(
            of: WatchedChange.self,
            bufferingPolicy: .bufferingOldest(backlog.count + Self.backlogMax)
        )
        for change in backlog { continuation.yield(change) }
        count += 1
        let number = count
        watchers[number] = Watcher(kind: kind, selector: selector, continuation: continuation)
        continuation.onTermination = { _ in onEnd(number) }
        return stream
    }

    mutating func leave(_ number: Int) {
        guard let watcher = watchers.removeValue(forKey: number) else { return }
        // Ending it here must not call back into whoever holds the lock.
        watcher.continuation.onTermination = nil
        watcher.continuation.finish()
    }

    private mutating func keep(_ change: ResourceChange, _ labels: [String: String]?) {
        guard recent.count == Self.recentMax else { return recent.append((change, labels)) }
        completeSince = recent[oldest].change.object.metadata.resourceVersion
        recent[oldest] = (change, labels)
        oldest = (oldest + 1) % Self.recentMax
    }

    private func changes(
        after version: Int64,
        _ kind: Kind,
        _ selector: LabelSelector?
    ) -> [WatchedChange] {
        (recent[oldest...] + recent[..<oldest]).compactMap { change, labels in
            let changed = change.object.metadata.resourceVersion
            guard changed > version,
                let told = filtered(change, labels, kind: kind, selector: selector)
            else { return nil }
            return WatchedChange(change: told, version: changed)
        }
    }
}

/// Where a watch begins.
enum WatchStart {
    /// With all that is there, which is of this version.
    case listing([AnyResource], revision: Int64)
    case after(Int64)
}

/// What a watcher of `kind` with `selector` is told of `change`; nil when it does not concern it.
///
/// A resource that comes into the selection was added for that watcher, and one that leaves it deleted.
private func filtered(
    _ change: ResourceChange,
    _ labels: [String: String]?,
    kind: Kind,
    selector: LabelSelector?
) -> ResourceChange? {
    guard change.object.kind == kind else { return nil }
    guard let selector else { return change }
    let was = labels.map(selector.matches) ?? false
    let isNow = change.type != .deleted && selector.matches(change.object.metadata.labels)
    switch (was, isNow) {
    case (false, false): return nil
    case (false, true): return ResourceChange(type: .added, object: change.object)
    case (true, true): return ResourceChange(type: .modified, object: change.object)
    case (true, false): return ResourceChange(type: .deleted, object: change.object)
    }
}
