import Workspaces

/// Something else is wanted of a workspace while it was looked at or rescued; nothing failed.
struct Interrupted: Error {}

extension ControlLoop {
    /// How much longer than its own deadline anything may take: an image may have to be pulled first.
    private static var allowance: Duration { .seconds(60) }

    /// Runs what may take minutes, and ends it early when something else is wanted of the workspace:
    /// who discards the work must not wait until it was looked at.
    ///
    /// `deadline` is what the body keeps to by itself; long after it, this ends all the same.
    func interruptibly<Value: Sendable>(
        _ uid: UID,
        deadline: Duration,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (wishes, feed) = AsyncStream.makeStream(of: Never.self)
        volatile[uid, default: Volatile()].interruption = feed
        defer {
            volatile[uid]?.interruption = nil
            feed.finish()
        }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                // Ends without an element: by an interruption, or when the body was first.
                for await _ in wishes {}
                return nil
            }
            group.addTask { [clock] in
                try await clock.sleep(for: deadline + Self.allowance)
                throw RuntimeError.timedOut("what should have ended after \(deadline) did not")
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let value = first else { throw Interrupted() }
            return value
        }
    }

    /// Ends what takes long for `uid`, if anything does.
    func interrupt(_ uid: UID) { volatile[uid]?.interruption?.finish() }
}
