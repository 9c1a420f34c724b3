import Reconciliation
import Resources
import Synchronization

/// The desired state of a workspace changed while it was inspected or rescued; nothing failed.
struct Interrupted: Error {}

/// Long operations in progress, by workspace.
final class Interruptions: Sendable {
    private let feeds = Mutex<[UID: AsyncStream<Never>.Continuation]>([:])

    /// Ends the long operation for `uid`, if there is one.
    func end(_ uid: UID) { feeds.withLock { $0[uid] }?.finish() }

    func endAll() {
        for feed in feeds.withLock({ Array($0.values) }) { feed.finish() }
    }

    fileprivate func set(_ uid: UID, _ feed: AsyncStream<Never>.Continuation?) {
        feeds.withLock { $0[uid] = feed }
    }
}

extension WorkspaceReconciler {
    /// How much longer than its own deadline an operation may take:
    /// an image may have to be pulled first.
    private static var allowance: Duration { .seconds(60) }

    /// Runs a long operation, and ends it early when the desired state of the workspace changes.
    ///
    /// A user who discards the work must not wait for an inspection. The body keeps to `deadline`
    /// by itself; long after it, this ends the body anyway.
    func interruptibly<Value: Sendable>(
        _ desired: Desired,
        deadline: Duration,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (wishes, feed) = AsyncStream.makeStream(of: Never.self)
        interruptions.set(desired.uid, feed)
        defer {
            interruptions.set(desired.uid, nil)
            feed.finish()
        }
        // The desired state may have changed before the feed was registered.
        guard isStillWanted(desired), !isStopped else { throw Interrupted() }
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
}
