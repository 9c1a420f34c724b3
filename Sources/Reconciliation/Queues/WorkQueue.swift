/// Which keys to work on next: each at most once at a time, and once more when it was marked while
/// in work.
package struct WorkQueue<Key: Hashable & Sendable>: Sendable {
    private var waiting: [Key] = []
    private var head = 0
    private var marked: Set<Key> = []
    private var inWork: Set<Key> = []

    package init() {}

    /// How many keys wait, not counting those in work.
    package var depth: Int { waiting.count - head }

    package var isIdle: Bool { depth == 0 && inWork.isEmpty }

    /// Asks for a pass over `key`; any number of calls before it begins give one pass.
    package mutating func add(_ key: Key) {
        guard marked.insert(key).inserted, !inWork.contains(key) else { return }
        waiting.append(key)
    }

    /// Takes the key that waited longest into work; nil when none waits.
    package mutating func next() -> Key? {
        guard head < waiting.count else { return nil }
        let key = waiting[head]
        head += 1
        if head > 64, head * 2 > waiting.count {
            waiting.removeFirst(head)
            head = 0
        }
        marked.remove(key)
        inWork.insert(key)
        return key
    }

    /// Ends the pass over `key`; if it was marked meanwhile it waits again.
    package mutating func finish(_ key: Key) {
        let removed = inWork.remove(key)
        precondition(removed != nil, "finished a key that was not in work")
        if marked.contains(key) { waiting.append(key) }
    }
}
