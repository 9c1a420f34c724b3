/// Delays that double from `initial` to `limit`; a first failure is retried at once.
package struct Backoff: Hashable, Sendable {
    package var initial: Duration
    package var limit: Duration

    package init(initial: Duration, limit: Duration) {
        self.initial = initial
        self.limit = limit
    }

    /// Crash-loop back-off of containers.
    package static let crashLoop = Backoff(initial: .seconds(1), limit: .seconds(300))
    /// Retries of failed Engine calls.
    package static let engine = Backoff(initial: .milliseconds(250), limit: .seconds(30))

    /// The pause after this many failures in a row; zero after none.
    package func delay(afterFailures failures: Int) -> Duration {
        guard failures > 0 else { return .zero }
        return failures > 30 ? limit : min(limit, initial * (1 << (failures - 1)))
    }
}

/// The recent starts of one workspace's container, on a monotonic clock.
package struct RestartHistory: Hashable, Sendable {
    /// A container that ran this long counts as healthy.
    package static let healthyAfter = Duration.seconds(600)

    package private(set) var starts = 0
    private var lastStart = Duration.zero
    private var generation: Int64 = 0

    package init() {}

    /// Records a start at `now`, a reading of a monotonic clock.
    package mutating func noteStart(at now: Duration, generation: Int64) {
        forgetIfHealthy(at: now, generation: generation)
        starts += 1
        lastStart = now
        self.generation = generation
    }

    /// How long the next start must wait from `now` on; zero when it may happen at once.
    ///
    /// The first restart after a healthy time has no delay: one kill is not a crash loop.
    package func delay(at now: Duration, generation: Int64) -> Duration {
        guard generation == self.generation, now - lastStart < Self.healthyAfter else {
            return .zero
        }
        let pause = Backoff.crashLoop.delay(afterFailures: starts - 1)
        return max(.zero, lastStart + pause - now)
    }

    private mutating func forgetIfHealthy(at now: Duration, generation: Int64) {
        if generation != self.generation || now - lastStart >= Self.healthyAfter { starts = 0 }
    }
}
