/// The keys to work on next.
///
/// Each key is in progress at most once at a time; a key that is added meanwhile runs once more.
package struct WorkQueue<Key: Hashable & Sendable>: Sendable {
    private var waiting: [Key] = []
    private var head = 0
    private var marked: Set<Key> = []
    private var inWork: Set<Key> = []

    package init() {}

    /// How many keys wait, not counting those in progress.
    package var depth: Int { waiting.count - head }

    package var isIdle: Bool { depth == 0 && inWork.isEmpty }

    /// Requests a pass over `key`; several calls before it begins cause one pass.
    package mutating func add(_ key: Key) {
        guard marked.insert(key).inserted, !inWork.contains(key) else { return }
        waiting.append(key)
    }

    /// Takes the key that has waited longest into progress; nil when none waits.
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

    /// Ends the pass over `key`; a key that was added meanwhile waits again.
    package mutating func finish(_ key: Key) {
        let removed = inWork.remove(key)
        precondition(removed != nil, "finished a key that was not in work")
        if marked.contains(key) { waiting.append(key) }
    }
}
