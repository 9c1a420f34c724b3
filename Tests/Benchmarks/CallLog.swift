import DockerEngine
import Foundation
import Synchronization

/// The Engine calls of the measured controller.
final class CallLog: Sendable {
    struct Entry: Sendable {
        var operation: String
        /// Wall clock time in seconds since 1970, as in the Engine's events.
        var end: Double
        var milliseconds: Double

        var start: Double { end - milliseconds / 1_000 }
        var isMutation: Bool { Self.mutations.contains(operation) }
        var isInspection: Bool { operation == "container.inspect" }

        private static let mutations: Set = [
            "container.create", "container.start", "container.unpause", "container.remove",
            "container.stop", "volume.create",
        ]
    }

    private let state = Mutex<[Entry]>([])

    func note(_ call: EngineCall) {
        let entry = Entry(
            operation: call.operation,
            end: Date().timeIntervalSince1970,
            milliseconds: call.duration.milliseconds
        )
        state.withLock { $0.append(entry) }
    }

    var entries: [Entry] { state.withLock { $0 } }

    func clear() { state.withLock { $0 = [] } }

    func count(of operation: String) -> Int {
        state.withLock { $0.count { $0.operation == operation } }
    }
}

/// The times of container events, by the Engine's own clock.
final class EventLog: Sendable {
    struct Entry: Sendable {
        var verb: String
        var container: String
        var time: Double
    }

    private let state = Mutex<[Entry]>([])

    var entries: [Entry] { state.withLock { $0 } }

    func clear() { state.withLock { $0 = [] } }

    /// Follows the stream until it ends or the task is cancelled.
    func follow(_ client: EngineClient) async throws {
        for try await event in try await client.events(matching: ["type": ["container"]]) {
            let entry = Entry(
                verb: event.verb,
                container: event.actor,
                time: Double(event.time) / 1e9
            )
            state.withLock { $0.append(entry) }
        }
    }
}
