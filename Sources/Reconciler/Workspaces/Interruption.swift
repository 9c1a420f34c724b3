import Reconciliation
import Resources
import Synchronization

/// Something else is wanted of a workspace while it was looked at or rescued; nothing failed.
struct Interrupted: Error {}

/// What takes long and is under way, by the workspace it is done for.
final class Interruptions: Sendable {
    private let feeds = Mutex<[UID: AsyncStream<Never>.Continuation]>([:])

    /// Ends what takes long for `uid`, if anything does.
    func end(_ uid: UID) { feeds.withLock { $0[uid] }?.finish() }

    func endAll() {
        for feed in feeds.withLock({ Array($0.values) }) { feed.finish() }
    }

    fileprivate func set(_ uid: UID, _ feed: AsyncStream<Never>.Continuation?) {
        feeds.withLock { $0[uid] = feed }
    }
}

extension WorkspaceReconciler {
    /// How much longer than its own deadline anything may take: an image may have to be pulled first.
    private static var allowance: Duration { .seconds(60) }

    /// Runs what may take minutes, and ends it early when something else is wanted of the workspace:
    /// who discards the work must not wait until it was looked at.
    ///
    /// `deadline` is what the body keeps to by itself; long after it, this ends all the same.
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
        // It may have changed before anybody could be told here.
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
