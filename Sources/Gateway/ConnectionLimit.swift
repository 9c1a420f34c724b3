import NIOCore
import Synchronization

/// Limits the connections that have not sent a request yet.
///
/// When there are too many, the oldest is closed, so that clients that only connect cannot keep
/// others out.
final class ConnectionLimit: Sendable {
    private struct State {
        var waiting: [UInt64: any Channel] = [:]
        var next: UInt64 = 0
        var oldest: UInt64 = 0
    }

    private let countMax: Int
    private let state = Mutex(State())

    init(countMax: Int = GatewayLimits.halfOpenMax) { self.countMax = countMax }

    /// Registers a connection and returns the number to pass to `leave`.
    func enter(_ channel: any Channel) -> UInt64 {
        let (number, surplus) = state.withLock { state -> (UInt64, (any Channel)?) in
            let number = state.next
            state.next += 1
            state.waiting[number] = channel
            guard state.waiting.count > countMax else { return (number, nil) }
            while state.waiting[state.oldest] == nil { state.oldest += 1 }
            return (number, state.waiting.removeValue(forKey: state.oldest))
        }
        surplus?.close(promise: nil)
        return number
    }

    /// Unregisters a connection that has sent a request or was closed.
    func leave(_ number: UInt64) {
        state.withLock { _ = $0.waiting.removeValue(forKey: number) }
    }
}
