import Resources

/// The watchers of resources, and the recent changes for watchers that reconnect.
///
/// Nothing here resumes a task. A task that is being cancelled calls back into the owner of this
/// value while the runtime holds that task's lock, so resuming it from here would deadlock.
struct Watchers {
    private struct Watcher {
        var kind: Kind
        var selector: LabelSelector?
        var continuation: AsyncStream<WatchedChange>.Continuation
    }

    /// A change to send to one watcher, after the lock on this value is released.
    struct Delivery {
        var number: Int
        var change: WatchedChange
        var continuation: AsyncStream<WatchedChange>.Continuation

        /// Sends the change; returns false when the watcher's backlog is full.
        func send() -> Bool {
            if case .dropped = continuation.yield(change) { false } else { true }
        }
    }

    /// How many changes are kept for watchers that reconnect.
    static let recentMax = 1_024
    /// How many changes are buffered for a watcher that does not read.
    static let backlogMax = 4_096

    private var watchers: [Int: Watcher] = [:]
    private var count = 0
    private var recent: [(change: ResourceChange, labels: [String: String]?)] = []
    private var oldest = 0
    /// Every change after this version is in `recent`.
    private var completeSince: Int64

    init(revision: Int64) { completeSince = revision }

    /// Records a change and returns the deliveries it causes; `labels` are those that the resource
    /// had before, nil when it is new.
    mutating func note(_ change: ResourceChange, before labels: [String: String]?) -> [Delivery] {
        keep(change, labels)
        return watchers.compactMap { number, watcher in
            filtered(change, labels, kind: watcher.kind, selector: watcher.selector).map { told in
                let version = told.object.metadata.resourceVersion
                return Delivery(
                    number: number,
                    change: WatchedChange(change: told, version: version),
                    continuation: watcher.continuation
                )
            }
        }
    }

    /// Begins a watch, either with a listing at its revision or after a version.
    ///
    /// Returns nil when some changes since that version are no longer kept.
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

    /// Removes a watcher.
    mutating func leave(_ number: Int) { watchers[number] = nil }

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
    /// With a listing of all resources at this revision.
    case listing([AnyResource], revision: Int64)
    case after(Int64)
}

/// The change that a watcher of `kind` with `selector` sees; nil when it does not match.
///
/// A resource that starts to match the selector is reported as added,
/// one that stops matching as deleted.
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
