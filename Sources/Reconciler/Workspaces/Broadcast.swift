package import Resources
import Synchronization

/// Sends events and messages to watchers; a slow watcher loses the oldest ones
/// and never slows the reconciler.
package final class Broadcast: Sendable {
    private struct Watchers<Element: Sendable> {
        var next = 0
        var continuations: [Int: AsyncStream<Element>.Continuation] = [:]
    }

    /// How many elements are kept for a slow watcher.
    private static let backlogMax = 4_096

    private let eventWatchers = Mutex(Watchers<Event>())
    private let messageWatchers = Mutex(Watchers<ChatMessage>())

    package init() {}

    package func send(_ event: Event) {
        let watchers = eventWatchers.withLock { Array($0.continuations.values) }
        for watcher in watchers { watcher.yield(event) }
    }

    package func send(_ message: ChatMessage) {
        let watchers = messageWatchers.withLock { Array($0.continuations.values) }
        for watcher in watchers { watcher.yield(message) }
    }

    /// All events after the call.
    package func events() -> AsyncStream<Event> { stream { $0.eventWatchers.withLock($1) } }

    /// All messages of all chats after the call.
    package func messages() -> AsyncStream<ChatMessage> {
        stream { $0.messageWatchers.withLock($1) }
    }

    private func stream<Element: Sendable>(
        _ access:
            @escaping @Sendable (
                _ broadcast: Broadcast,
                _ body: (inout sending Watchers<Element>) -> sending Int
            ) -> Int
    ) -> AsyncStream<Element> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Element.self,
            bufferingPolicy: .bufferingNewest(Self.backlogMax)
        )
        let key = access(self) { watchers in
            watchers.next += 1
            watchers.continuations[watchers.next] = continuation
            return watchers.next
        }
        continuation.onTermination = { [weak self] _ in
            guard let self else { return }
            _ = access(self) { watchers in
                watchers.continuations[key] = nil
                return key
            }
        }
        return stream
    }
}
