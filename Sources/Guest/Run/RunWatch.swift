package import Transcripts

/// When a process of the agent is to be ended, decided from its events and the time.
///
/// Times are since the start of the process.
package struct RunWatch: Sendable {
    /// What to do now.
    package enum Action: Hashable, Sendable {
        case nothing
        /// Tell the agent that nothing more will be said: it ends when its work is done.
        case closeInput
        /// Ask it, and all that it started, to end.
        case terminate
        /// End all of it by force.
        case kill
    }

    /// How long a process has to end by itself once it was asked to.
    package static let terminationMax = Duration.seconds(10)

    private let limits: RunLimits
    /// What was said to the agent, by its identifiers.
    private var messages: Set<String> = []
    /// Of this process only.
    private var state = TranscriptState()
    private var isInTurn = false
    private var lastHeard = Duration.zero
    private var idleSince: Duration?
    private var isInputClosed = false
    private var terminatedAt: Duration?
    private var isKilled = false

    /// What ended the process, as far as it was not itself.
    package private(set) var ending = RunEvent.Ending.itself

    package init(limits: RunLimits) { self.limits = limits }

    /// Something was said to the agent.
    package mutating func said(_ message: String) {
        messages.insert(message)
    }

    /// The agent printed something, whatever it was.
    package mutating func heard(at time: Duration) { lastHeard = time }

    /// The agent printed an event.
    package mutating func heard(_ event: TranscriptEvent, at time: Duration) {
        lastHeard = time
        switch event.kind {
        case .ready, .assistant, .partial: isInTurn = true
        case .result: isInTurn = false
        case .command(_, "completed"), .command(_, "cancelled"): isInTurn = false
        default: break
        }
        state.take(event)
        let isIdle = !isInTurn && state.isIdle(after: messages)
        idleSince = isIdle ? idleSince ?? time : nil
    }

    /// Somebody wants the run to stop.
    package mutating func stop() { if terminatedAt == nil { ending = .stop } }

    /// What is to be done; each thing is said once.
    package mutating func action(at time: Duration) -> Action {
        if let terminatedAt {
            guard time - terminatedAt >= Self.terminationMax, !isKilled else { return .nothing }
            isKilled = true
            return .kill
        }
        if ending == .itself { ending = reason(at: time) ?? .itself }
        if ending != .itself {
            terminatedAt = time
            return .terminate
        }
        if idleSince != nil, !isInputClosed {
            isInputClosed = true
            return .closeInput
        }
        return .nothing
    }

    private func reason(at time: Duration) -> RunEvent.Ending? {
        if let wall = limits.wall, time >= .seconds(wall) { return .wall }
        if let idleSince {
            let grace = limits.grace ?? RunLimits.graceDefault
            return time - idleSince >= .seconds(grace) ? .grace : nil
        }
        if let silence = limits.silence, time - lastHeard >= .seconds(silence) { return .silence }
        return nil
    }
}
