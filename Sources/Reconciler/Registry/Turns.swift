import Synchronization

/// Lets one at a time through, in the order in which they came.
final class Turns: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var head = 0
    }

    private let state = Mutex(State())

    /// Returns when it is the caller's turn, which it ends with `pass`.
    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.isTaken else {
                    state.isTaken = true
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Hands the turn on.
    func pass() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.head < state.waiting.count else {
                (state.isTaken, state.waiting, state.head) = (false, [], 0)
                return nil
            }
            state.head += 1
            return state.waiting[state.head - 1]
        }
        next?.resume()
    }
}
