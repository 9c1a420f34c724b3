import Resources

/// One change, as `Watchers` keep it.
protocol News: Sendable {
    /// Which changes a watcher wants to be told.
    associatedtype Selection: Sendable
    /// What it is told.
    associatedtype Told: Sendable

    var version: Int64 { get }

    /// What a watcher with `selection` is told; nil when it does not concern it.
    func told(to selection: Selection) -> Told?
}

/// Who watches what, and the last changes for those who come back.
///
/// Nothing here resumes a task: a task that is being cancelled calls back into whoever holds this value
/// while the runtime holds that task's own lock, so to resume it from in here would be a deadlock.
struct Watchers<Item: News> {
    private struct Watcher {
        var selection: Item.Selection
        var continuation: AsyncStream<Item.Told>.Continuation
    }

    /// A change to send to one watcher, after the lock on this value is released.
    struct Delivery {
        var number: Int
        var told: Item.Told
        var continuation: AsyncStream<Item.Told>.Continuation

        /// Sends the change; returns false when the watcher's backlog is full.
        func send() -> Bool {
            if case .dropped = continuation.yield(told) { false } else { true }
        }
    }

    /// How many changes are kept for those who come back.
    private let recentMax = 1_024
    /// How much is kept for one that does not read.
    private let backlogMax = 4_096

    private var watchers: [Int: Watcher] = [:]
    private var count = 0
    private var recent: [Item] = []
    private var oldest = 0
    /// Every change after this version is in `recent`.
    private var completeSince: Int64

    init(revision: Int64) { completeSince = revision }

    /// Takes over a change, and gives who is to be told of it.
    mutating func note(_ item: Item) -> [Delivery] {
        keep(item)
        return watchers.compactMap { number, watcher in
            item.told(to: watcher.selection).map { told in
                Delivery(number: number, told: told, continuation: watcher.continuation)
            }
        }
    }

    /// Begins a watch after `version`, or with nil with what `listing` gives as what is there.
    ///
    /// Returns nil when some changes since that version are no longer kept.
    mutating func join(
        _ selection: Item.Selection,
        after version: Int64?,
        listing: () -> [Item.Told],
        onEnd: @escaping @Sendable (Int) -> Void
    ) -> AsyncStream<Item.Told>? {
        let backlog: [Item.Told]
        if let version {
            guard version >= completeSince else { return nil }
            backlog = (recent[oldest...] + recent[..<oldest]).compactMap { item in
                item.version > version ? item.told(to: selection) : nil
            }
        } else {
            backlog = listing()
        }
        let (stream, continuation) = AsyncStream.makeStream(
            of: Item.Told.self,
            bufferingPolicy: .bufferingOldest(backlog.count + backlogMax)
        )
        for told in backlog { continuation.yield(told) }
        count += 1
        let number = count
        watchers[number] = Watcher(selection: selection, continuation: continuation)
        continuation.onTermination = { _ in onEnd(number) }
        return stream
    }

    /// Removes a watcher.
    mutating func leave(_ number: Int) { watchers[number] = nil }

    private mutating func keep(_ item: Item) {
        guard recent.count == recentMax else { return recent.append(item) }
        completeSince = recent[oldest].version
        recent[oldest] = item
        oldest = (oldest + 1) % recentMax
    }
}
