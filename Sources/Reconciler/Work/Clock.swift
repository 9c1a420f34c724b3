package import Resources

/// The clock: wall time for what people read, monotonic time for every decision.
package protocol Clock: Sendable {
    func now() -> Timestamp
    /// Time since some fixed moment; never steps.
    func monotonic() -> Duration
    func sleep(for duration: Duration) async throws
}
