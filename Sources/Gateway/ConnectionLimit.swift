import NIOCore
import Synchronization

/// Bounds the connections that have not sent a request yet: when one too many comes, the oldest is
/// closed, so that a crowd that only connects costs little and keeps nobody else out.
final class ConnectionLimit: Sendable {
    private struct State {
        var waiting: [UInt64: any Channel] = [:]
        var next: UInt64 = 0
        var oldest: UInt64 = 0
    }

    private let countMax: Int
    private let state = Mutex(State())

    init(countMax: Int = GatewayLimits.halfOpenMax) { self.countMax = countMax }

    /// Notes a connection, and returns what to call it in `leave`.
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

    /// Notes that it sent a request or is gone.
    func leave(_ number: UInt64) {
        state.withLock { _ = $0.waiting.removeValue(forKey: number) }
    }
}
