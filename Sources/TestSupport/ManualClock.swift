import Reconciler
package import Resources
import Synchronization

/// A clock that stands still until it is moved; it wakes sleepers in order of time.
package final class ManualClock: Clock {
    private struct Sleeper {
        var deadline: Duration
        var continuation: UnsafeContinuation<Void, any Error>
    }

    private struct State {
        var now = Duration.zero
        /// How far the wall clock was stepped, as NTP does.
        var step = Duration.zero
        var sleepers: [UInt64: Sleeper] = [:]
        var lastSleeper: UInt64 = 0
    }

    /// The wall clock's time at zero of the monotonic clock.
    private static let epoch = Timestamp(milliseconds: 1_767_225_600_000)

    private let state = Mutex(State())

    package init() {}

    package func now() -> Timestamp {
        state.withLock { Self.epoch.adding($0.now + $0.step) }
    }

    package func monotonic() -> Duration { state.withLock { $0.now } }

    package func sleep(for duration: Duration) async throws {
        let key = state.withLock { state in
            state.lastSleeper += 1
            return state.lastSleeper
        }
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                let isCancelled = Task.isCancelled
                state.withLock { state in
                    guard !isCancelled else { return }
                    state.sleepers[key] = Sleeper(
                        deadline: state.now + max(.zero, duration),
                        continuation: continuation
                    )
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: key) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// When the next sleeper wakes; nil when there is none.
    package var nextDeadline: Duration? {
        state.withLock { $0.sleepers.values.map(\.deadline).min() }
    }

    /// The number of sleepers.
    package var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Moves to `moment` and wakes all sleepers due by then, the earliest first.
    package func advance(to moment: Duration) {
        let woken = state.withLock { state in
            state.now = max(state.now, moment)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for key in due.keys { state.sleepers[key] = nil }
            return due.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
        }
        for sleeper in woken { sleeper.value.continuation.resume() }
    }

    /// Steps the wall clock only.
    package func stepWallClock(by step: Duration) { state.withLock { $0.step += step } }

    /// Drops all sleepers, because their process is gone.
    package func abandonSleepers() { state.withLock { $0.sleepers = [:] } }
}
