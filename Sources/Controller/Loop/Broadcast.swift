package import ControlPlane
import Synchronization
package import Workspaces

/// Tells watchers of changed resources and of events; a watcher that does not keep up loses the
/// oldest, and never slows the loop.
package final class Broadcast: Sendable {
    private struct State {
        var next = 0
        var resources: [Int: AsyncStream<ResourceChange>.Continuation] = [:]
        var events: [Int: AsyncStream<Event>.Continuation] = [:]
    }

    /// How much is kept for a slow watcher.
    private static let backlogMax = 4_096

    private let state = Mutex(State())

    package init() {}

    package func send(_ change: ResourceChange) {
        let watchers = state.withLock { Array($0.resources.values) }
        for watcher in watchers { watcher.yield(change) }
    }

    package func send(_ event: Event) {
        let watchers = state.withLock { Array($0.events.values) }
        for watcher in watchers { watcher.yield(event) }
    }

    /// Changes from now on.
    package func changes() -> AsyncStream<ResourceChange> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ResourceChange.self,
            bufferingPolicy: .bufferingNewest(Self.backlogMax)
        )
        let key = state.withLock { state in
            state.next += 1
            state.resources[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.resources.removeValue(forKey: key) }
        }
        return stream
    }

    /// Events from now on.
    package func events() -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Event.self,
            bufferingPolicy: .bufferingNewest(Self.backlogMax)
        )
        let key = state.withLock { state in
            state.next += 1
            state.events[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.events.removeValue(forKey: key) }
        }
        return stream
    }
}
