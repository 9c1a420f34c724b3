import Foundation
import Reconciler
package import Resources

/// The machine's clocks.
package struct SystemClock: Clock {
    private let start = ContinuousClock.now

    package init() {}

    package func now() -> Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    package func monotonic() -> Duration { ContinuousClock.now - start }

    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
