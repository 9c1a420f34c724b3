/// The time at which each key is due again: at most one per key, and a later call replaces it.
///
/// Times are readings of a monotonic clock. A binary heap: outdated entries are dropped when they
/// reach the top, and all of them are removed when they outnumber the others.
package struct DelayQueue<Key: Hashable & Sendable>: Sendable {
    private struct Entry: Sendable {
        var moment: Duration
        var key: Key
    }

    private var moments: [Key: Duration] = [:]
    private var heap: [Entry] = []

    package init() {}

    /// How many keys wait.
    package var count: Int { moments.count }

    /// How many entries are kept, including outdated ones.
    package var capacity: Int { heap.count }

    /// The earliest time; nil when no key waits.
    package private(set) var first: Duration?

    package mutating func set(_ key: Key, at moment: Duration) {
        guard moments[key] != moment else { return }
        moments[key] = moment
        heap.append(Entry(moment: moment, key: key))
        rise(from: heap.count - 1)
        settle()
    }

    package mutating func remove(_ key: Key) {
        guard moments.removeValue(forKey: key) != nil else { return }
        settle()
    }

    /// Removes and returns the keys that are due at `now`, the earliest first.
    package mutating func due(at now: Duration) -> [Key] {
        var keys: [Key] = []
        while let first, first <= now, let entry = pop() {
            moments[entry.key] = nil
            keys.append(entry.key)
            settle()
        }
        return keys
    }

    /// Drops outdated entries at the top, and all of them once they are more than half.
    private mutating func settle() {
        if heap.count > 64, heap.count > moments.count * 2 {
            heap = moments.map { Entry(moment: $0.value, key: $0.key) }
                .sorted { $0.moment < $1.moment }
        }
        while let top = heap.first, moments[top.key] != top.moment { pop() }
        first = heap.first?.moment
    }

    @discardableResult
    private mutating func pop() -> Entry? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return top
    }

    private mutating func rise(from start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index].moment < heap[parent].moment else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func sink() {
        var index = 0
        while true {
            let (left, right) = (2 * index + 1, 2 * index + 2)
            var least = index
            if left < heap.count, heap[left].moment < heap[least].moment { least = left }
            if right < heap.count, heap[right].moment < heap[least].moment { least = right }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
