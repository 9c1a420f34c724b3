import Synchronization

/// Hands a response from the loop to one consumer, piece by piece, with a bounded buffer.
final class StreamingExchange: TransferSink {
    /// Above this many buffered bytes the connection is no longer read.
    private static let highWater = 256 * 1024
    /// The connection is read again once at most this many bytes are buffered.
    private static let lowWater = 64 * 1024

    typealias HeadOutcome = Result<HTTPHead, HTTPTransportError>
    typealias ChunkOutcome = Result<[UInt8]?, HTTPTransportError>

    private struct State {
        var head: HTTPHead?
        var chunks: [[UInt8]] = []
        var buffered = 0
        var isPaused = false
        /// The end, with success or failure; it is set only once.
        var end: Result<Void, HTTPTransportError>?
        var headWaiter: CheckedContinuation<HeadOutcome, Never>?
        var chunkWaiter: CheckedContinuation<ChunkOutcome, Never>?

        var headOutcome: HeadOutcome? {
            if let head { return .success(head) }
            switch end {
            case .failure(let error): return .failure(error)
            case .success: return .failure(.protocolViolation("the answer has no head"))
            case nil: return nil
            }
        }

        /// What `next` answers now: queued chunks first, then the end.
        mutating func takeChunk() -> ChunkOutcome? {
            if !chunks.isEmpty {
                let chunk = chunks.removeFirst()
                buffered -= chunk.count
                return .success(chunk)
            }
            return end.map { $0.map { nil } }
        }
    }

    private let id: TransferID
    private let mailbox: Mailbox
    private let state = Mutex(State())

    init(id: TransferID, mailbox: Mailbox) {
        self.id = id
        self.mailbox = mailbox
    }

    var isSettled: Bool { state.withLock { $0.end != nil } }

    func receive(_ head: HTTPHead) {
        let waiter = state.withLock { state in
            state.head = head
            defer { state.headWaiter = nil }
            return state.headWaiter
        }
        waiter?.resume(returning: .success(head))
    }

    func receive(_ bytes: [UInt8]) -> ReceiveVerdict {
        let (verdict, waiter) = state.withLock {
            state -> (ReceiveVerdict, CheckedContinuation<ChunkOutcome, Never>?) in
            if state.end != nil { return (.refuse(.cancelled), nil) }
            if let waiter = state.chunkWaiter {
                state.chunkWaiter = nil
                return (.taken, waiter)
            }
            guard state.buffered < Self.highWater else {
                state.isPaused = true
                return (.pause, nil)
            }
            state.chunks.append(bytes)
            state.buffered += bytes.count
            return (.taken, nil)
        }
        waiter?.resume(returning: .success(bytes))
        return verdict
    }

    func finish(_ error: HTTPTransportError?) {
        let resumption = state.withLock { state -> (() -> Void)? in
            guard state.end == nil else { return nil }
            state.end = error.map { .failure($0) } ?? .success(())
            if error == .cancelled { state.chunks = [] }
            let (head, chunk) = (state.headWaiter, state.chunkWaiter)
            state.headWaiter = nil
            state.chunkWaiter = nil
            guard let outcome = state.headOutcome else { return nil }
            return {
                head?.resume(returning: outcome)
                chunk?.resume(returning: error.map { .failure($0) } ?? .success(nil))
            }
        }
        resumption?()
    }

    /// Ends the exchange for both sides, and closes the connection.
    func cancel() {
        finish(.cancelled)
        mailbox.post(.cancel(id))
    }

    /// Waits for the head; cancelling the task cancels the exchange.
    func head() async throws(HTTPTransportError) -> HTTPHead {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> HeadOutcome? in
                    let known = state.headOutcome
                    if known == nil { state.headWaiter = continuation }
                    return known
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            cancel()
        }
        return try outcome.get()
    }

    /// Waits for the next piece, `nil` at the end; cancelling the task cancels the exchange.
    func next() async throws(HTTPTransportError) -> [UInt8]? {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (known, resumes) = state.withLock { state -> (ChunkOutcome?, Bool) in
                    precondition(state.chunkWaiter == nil, "a body has one consumer")
                    let known = state.takeChunk()
                    if known == nil { state.chunkWaiter = continuation }
                    let resumes = state.isPaused && state.buffered <= Self.lowWater
                    if resumes { state.isPaused = false }
                    return (known, resumes)
                }
                if resumes { mailbox.post(.resumeReceiving(id)) }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            cancel()
        }
        return try outcome.get()
    }
}
