import Synchronization

/// Carries bytes from writing tasks to the loop, with a bounded buffer.
final class OutgoingQueue: Sendable {
    /// A write waits while more than this many bytes are queued.
    private static let highWater = 256 * 1024

    private typealias Waiter = CheckedContinuation<Result<Void, HTTPTransportError>, Never>

    private struct State {
        var chunks: [ArraySlice<UInt8>] = []
        var buffered = 0
        /// Whether the loop found no bytes and waits for a wake-up.
        var isStarved = false
        /// Whether the writers have ended the queue: no more bytes will be added.
        var isEnded = false
        /// Why the loop has closed the queue: no more bytes will be sent.
        var closedBy: HTTPTransportError?
        var waiters: [UInt64: Waiter] = [:]
        var lastWaiter: UInt64 = 0
    }

    private let id: TransferID
    private let mailbox: Mailbox
    private let state = Mutex(State())

    init(id: TransferID, mailbox: Mailbox) {
        self.id = id
        self.mailbox = mailbox
    }

    /// Queues bytes and waits while the queue is over its limit.
    ///
    /// Throws once the exchange ended.
    func write(_ bytes: [UInt8]) async throws(HTTPTransportError) {
        guard !bytes.isEmpty else { return }
        let (key, wakes) = state.withLock { state in
            state.lastWaiter += 1
            if state.closedBy == nil, !state.isEnded {
                state.chunks.append(bytes[...])
                state.buffered += bytes.count
            }
            defer { state.isStarved = false }
            return (state.lastWaiter, state.isStarved)
        }
        if wakes { mailbox.post(.resumeSending(id)) }
        try await waitForRoom(key)
    }

    private func waitForRoom(_ key: UInt64) async throws(HTTPTransportError) {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Waiter) in
                let known = state.withLock { state -> Result<Void, HTTPTransportError>? in
                    if let error = state.closedBy { return .failure(error) }
                    if state.isEnded { return .failure(.bodyFailed("written after its end")) }
                    if state.buffered <= Self.highWater { return .success(()) }
                    if Task.isCancelled { return .failure(.cancelled) }
                    state.waiters[key] = waiter
                    return nil
                }
                if let known { waiter.resume(returning: known) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: key) }
            waiter?.resume(returning: .failure(.cancelled))
        }
        try outcome.get()
    }

    /// Ends the writers' side.
    func end() {
        let wakes = state.withLock { state in
            state.isEnded = true
            defer { state.isStarved = false }
            return state.isStarved
        }
        if wakes { mailbox.post(.resumeSending(id)) }
    }

    /// The next bytes to send.
    ///
    /// Called by the loop's thread only.
    func next(upTo count: Int) -> OutgoingPiece {
        let (piece, waiters) = state.withLock { state -> (OutgoingPiece, [Waiter]) in
            guard let first = state.chunks.first else {
                state.isStarved = !state.isEnded
                return (state.isEnded ? .end : .pause, [])
            }
            let piece = first.prefix(count)
            if piece.count == first.count {
                state.chunks.removeFirst()
            } else {
                state.chunks[0] = first.dropFirst(piece.count)
            }
            state.buffered -= piece.count
            guard state.buffered <= Self.highWater else { return (.bytes(piece), []) }
            defer { state.waiters = [:] }
            return (.bytes(piece), Array(state.waiters.values))
        }
        for waiter in waiters { waiter.resume(returning: .success(())) }
        return piece
    }

    /// Puts back what could not be sent.
    ///
    /// Called by the loop's thread only.
    func putBack(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        state.withLock { state in
            state.chunks.insert(bytes, at: 0)
            state.buffered += bytes.count
        }
    }

    /// Fails all writers, because the exchange is over.
    func close(_ error: HTTPTransportError) {
        let waiters = state.withLock { state in
            if state.closedBy == nil { state.closedBy = error }
            state.chunks = []
            state.buffered = 0
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: .failure(error)) }
    }
}
