import Reconciliation
import Synchronization

/// Runs passes over keys: several keys at once, each key at most once at a time.
///
/// It knows no kind of resource; `run` is given what a pass does. Its whole state is two values,
/// and neither grows over time.
package final class WorkLoop<Key: Hashable & Comparable & Sendable>: Sendable {
    private struct State {
        var queue = WorkQueue<Key>()
        var delays = DelayQueue<Key>()
        var idleWorkers: [CheckedContinuation<Key?, Never>] = []
        /// The task that sleeps until the first delay is over.
        var sleeper: CheckedContinuation<Void, Never>?
        /// Something changed since the sleeper last checked.
        var hasNews = false
        var isStopping = false

        /// Assigns waiting keys to idle workers.
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

    /// Requests a pass over `key`; several calls before it begins cause one pass.
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

    /// Requests a pass over `key` after `delay`; a later call replaces an earlier one.
    package func requeue(_ key: Key, after delay: Duration) {
        let moment = clock.monotonic() + delay
        let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
            let first = state.delays.first
            state.delays.set(key, at: moment)
            return state.delays.first == first ? nil : state.alert()
        }
        sleeper?.resume()
    }

    /// Cancels a delayed request.
    package func forget(_ key: Key) { state.withLock { $0.delays.remove(key) } }

    /// How many keys wait, not counting those in progress.
    package var depth: Int { state.withLock { $0.queue.depth } }

    /// Whether no pass is in progress or waiting; delayed keys do not count.
    package var isResting: Bool { state.withLock { $0.queue.isIdle } }

    /// How many keys are delayed.
    package var delayed: Int { state.withLock { $0.delays.count } }

    package var isStopped: Bool { state.withLock { $0.isStopping } }

    /// Runs passes with this many workers until `stop` or cancellation;
    /// passes in progress are finished.
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

    /// Accepts no new keys; `run` returns when the passes in progress are done.
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

    /// The only task that sleeps: it wakes at the first delay,
    /// or when another delay becomes the first.
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
                // Ends the other child task when the delay was over first.
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
