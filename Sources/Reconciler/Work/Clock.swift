package import Resources

/// The clock: wall time for display, monotonic time for every decision.
package protocol Clock: Sendable {
    func now() -> Timestamp
    /// Time since a fixed moment; never jumps.
    func monotonic() -> Duration
    func sleep(for duration: Duration) async throws
}
