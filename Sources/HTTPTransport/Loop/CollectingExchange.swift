import Synchronization

/// Collects a whole response, up to a limit, for one waiting task.
final class CollectingExchange: TransferSink {
    private typealias Outcome = Result<HTTPResponse, HTTPTransportError>

    private struct State {
        var head: HTTPHead?
        var body: [UInt8] = []
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
    }

    private let bodyLimit: Int
    private let state = Mutex(State())

    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    var isSettled: Bool { state.withLock { $0.outcome != nil } }

    func receive(_ head: HTTPHead) {
        state.withLock { $0.head = head }
    }

    func receive(_ bytes: [UInt8]) -> ReceiveVerdict {
        state.withLock { state in
            guard state.body.count + bytes.count <= bodyLimit else {
                return .refuse(.tooLarge(limit: bodyLimit))
            }
            state.body.append(contentsOf: bytes)
            return .taken
        }
    }

    func finish(_ error: HTTPTransportError?) {
        let (waiter, outcome) = state.withLock {
            state -> (CheckedContinuation<Outcome, Never>?, Outcome) in
            if let outcome = state.outcome { return (nil, outcome) }
            let outcome: Outcome =
                if let error {
                    .failure(error)
                } else if let head = state.head {
                    .success(HTTPResponse(head: head, body: state.body))
                } else {
                    .failure(.protocolViolation("the answer has no head"))
                }
            state.outcome = outcome
            state.body = []
            defer { state.waiter = nil }
            return (state.waiter, outcome)
        }
        waiter?.resume(returning: outcome)
    }

    /// Waits for the end.
    ///
    /// It must be called only once.
    func response() async throws(HTTPTransportError) -> HTTPResponse {
        let outcome = await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Outcome? in
                if state.outcome == nil { state.waiter = continuation }
                return state.outcome
            }
            if let known { continuation.resume(returning: known) }
        }
        return try outcome.get()
    }
}
