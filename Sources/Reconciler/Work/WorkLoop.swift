import Reconciliation
import Synchronization

/// Runs passes over keys: each key at most once at a time, several at once, and again when asked for.
///
/// It knows no kind of resource; what a pass does is given to `run`. Everything that it remembers is
/// two values, and nothing of it grows with time.
package final class WorkLoop<Key: Hashable & Comparable & Sendable>: Sendable {
    private struct State {
        var queue = WorkQueue<Key>()
        var delays = DelayQueue<Key>()
        var idleWorkers: [CheckedContinuation<Key?, Never>] = []
        /// The one that sleeps until the first delay is over.
        var sleeper: CheckedContinuation<Void, Never>?
        /// Something changed since the sleeper last looked.
        var hasNews = false
        var isStopping = false

        /// Pairs of idle workers and keys for them.
        mutating func handOut() -> [(CheckedContinuation<Key?, Never>, Key)] {
            var pairs: [(CheckedContinuation<Key?, Never>, Key)] = []
            while !isStopping, !idleWorkers.isEmpty, let key = queue.next() {
                pairs.append((idleWorkers.removeLast(), key))
            }
            return pairs
        }

        mutating func alert() -> CheckedContinuation<Void, Never>? {
            hasNews = true
            defer { sleeper = nil }
            return sleeper
        }
    }

    private let clock: any Clock
    private let state = Mutex(State())

    package init(clock: any Clock) { self.clock = clock }

    /// Asks for a pass over `key`; any number of calls before it begins give one pass.
    package func requeue(_ key: Key) {
        handOut { $0.add(key) }
    }

    /// Changes the queue, and gives its keys to idle workers.
    private func handOut(_ change: (inout WorkQueue<Key>) -> Void) {
        let pairs = state.withLock { state in
            change(&state.queue)
            return state.handOut()
        }
        for (worker, key) in pairs { worker.resume(returning: key) }
    }

    /// Asks for a pass over `key` after `delay`; a later call replaces an earlier one.
    package func requeue(_ key: Key, after delay: Duration) {
        let moment = clock.monotonic() + delay
        let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
            let first = state.delays.first
            state.delays.set(key, at: moment)
            return state.delays.first == first ? nil : state.alert()
        }
        sleeper?.resume()
    }

    /// Takes back a delayed request.
    package func forget(_ key: Key) { state.withLock { $0.delays.remove(key) } }

    /// Keys that wait, not counting those in work.
    package var depth: Int { state.withLock { $0.queue.depth } }

    /// Whether no pass is under way and none is waited for, delays aside.
    package var isResting: Bool { state.withLock { $0.queue.isIdle } }

    /// Keys that are asked for later.
    package var delayed: Int { state.withLock { $0.delays.count } }

    package var isStopped: Bool { state.withLock { $0.isStopping } }

    /// Makes passes with so many workers until `stop` or cancellation; those under way are finished.
    package func run(
        workers: Int,
        _ pass: @escaping @Sendable (Key) async -> Void
    ) async {
        await withTaskGroup { group in
            group.addTask { await self.keepTime() }
            for _ in 0..<workers {
                group.addTask { await self.work(pass) }
            }
            await group.waitForAll()
        }
    }

    /// Takes no new keys; `run` returns when the passes under way are through.
    package func stop() {
        let (workers, sleeper) = state.withLock { state in
            state.isStopping = true
            defer { state.idleWorkers = [] }
            return (state.idleWorkers, state.alert())
        }
        for worker in workers { worker.resume(returning: nil) }
        sleeper?.resume()
    }

    private func work(_ pass: @Sendable (Key) async -> Void) async {
        while let key = await nextKey() {
            await pass(key)
            handOut { $0.finish(key) }
        }
    }

    private func nextKey() async -> Key? {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Key?? in
                guard !state.isStopping else { return .some(nil) }
                if let key = state.queue.next() { return key }
                state.idleWorkers.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// The only sleeper: wakes at the first delay, or when another becomes the first.
    private func keepTime() async {
        while !isStopped {
            let now = clock.monotonic()
            let (due, first) = state.withLock { state in
                state.hasNews = false
                return (state.delays.due(at: now), state.delays.first)
            }
            for key in due { requeue(key) }
            await withTaskGroup { group in
                if let first {
                    group.addTask { try? await self.clock.sleep(for: first - now) }
                }
                group.addTask { await self.news() }
                await group.next()
                group.cancelAll()
                // Ends the wait for news when the time came first.
                state.withLock { $0.alert() }?.resume()
            }
        }
    }

    private func news() async {
        await withCheckedContinuation { continuation in
            let hasNews = state.withLock { state in
                if !state.hasNews { state.sleeper = continuation }
                return state.hasNews
            }
            if hasNews { continuation.resume() }
        }
    }
}
