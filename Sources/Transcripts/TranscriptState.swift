/// How far a run is, folded from its events in their order.
///
/// An event that is there twice counts once. Figures are of the whole run, over all its processes,
/// unless a comment says otherwise.
package struct TranscriptState: Hashable, Sendable, Codable {
    /// Claude Code's session.
    package var session: String?
    package var model: String?
    /// MCP servers by name with their status; one that is not `connected` offers the agent nothing.
    package var servers: [String: String] = [:]
    /// Answers of the model to the agent itself, not to what it delegated.
    ///
    /// Counted here: `num_turns` of a question that is asked again counts the conversation's lines.
    package var turns: Int { answers.count }
    /// US dollars.
    package var cost = 0.0
    /// The newest that the model's API said about the subscription's limits.
    package var rateLimit: RateLimit?
    /// The newest attempt of Claude Code's to reach the model; nil once it was reached.
    package var retry: ModelRetry?
    /// What the agent waits for; nil once it goes on.
    package var question: Question?
    package var deniedTools: [DeniedTool] = []
    /// The newest end of a turn, of the present process; nil while none has ended in it.
    package var result: TurnResult?
    /// The last that the agent said itself.
    package var lastText: String?
    /// Why the model's API failed last, in the present process, as Claude Code calls it.
    package var apiError: String?
    /// Messages, and turns of Claude Code's own, that wait.
    package var queuedCommands: Set<String> = []
    /// Messages, and turns of Claude Code's own, that are worked on.
    package var runningCommands: Set<String> = []
    /// Messages that were answered, or taken into a turn that was.
    package var completedCommands: Set<String> = []
    /// Messages whose turn failed; another start of the run goes on with them.
    package var cancelledCommands: Set<String> = []
    /// How many commands and subagents run in the background.
    package var background = 0
    /// Whether the present process did not go on with a turn that had begun in plan mode.
    package var isTurnHeld = false
    /// How many processes there were.
    package var starts = 0
    /// The newest end of a process; nil while one runs.
    package var end: RunEvent?

    /// The answers' identifiers.
    private var answers: Set<String> = []
    /// The `uuid`s of ends of turns, which alone would count twice.
    private var counted: Set<String> = []

    package init() {}

    /// Takes in the next event.
    package mutating func take(_ event: TranscriptEvent) {
        if case .run(let own) = event.kind { return take(own) }
        session = event.session ?? session
        switch event.kind {
        case .ready(let ready):
            model = ready.model ?? model
            servers = ready.servers
        case .retry(let attempt): retry = attempt
        case .partial: retry = nil
        case .assistant(let message): take(message)
        case .user: question = nil
        case .rateLimit(let limit): rateLimit = limit
        case .command(let uuid, let state): take(command: uuid, state)
        case .background(let count): background = count
        case .result(let result): take(result, event.uuid)
        case .turnHeld: isTurnHeld = true
        case .request, .run, .other: break
        }
    }

    private mutating func take(_ event: RunEvent) {
        switch event.subtype {
        case .started:
            session = event.session ?? session
            starts += 1
            result = nil
            apiError = nil
            end = nil
            retry = nil
            background = 0
            isTurnHeld = false
            completedCommands.formUnion(event.heard ?? [])
            queuedCommands = []
            runningCommands = []
        case .ended: end = event
        case .limit, .line, .note: break
        }
    }

    private mutating func take(_ message: AssistantMessage) {
        retry = nil
        guard !message.isNested else { return }
        if let error = message.error {
            apiError = error
        } else {
            lastText = message.text ?? lastText
            if let id = message.id { answers.insert(id) }
        }
    }

    private mutating func take(command: String, _ state: String) {
        queuedCommands.remove(command)
        runningCommands.remove(command)
        switch state {
        case "queued": queuedCommands.insert(command)
        case "started": runningCommands.insert(command)
        case "completed":
            cancelledCommands.remove(command)
            completedCommands.insert(command)
        default: cancelledCommands.insert(command)
        }
    }

    private mutating func take(_ result: TurnResult, _ uuid: String?) {
        retry = nil
        self.result = result
        question = result.question
        if let uuid, !counted.insert(uuid).inserted { return }
        cost += result.cost
        deniedTools += result.deniedTools.filter { !deniedTools.contains($0) }
    }

    /// Whether everything that was said is dealt with and no turn is worked on; work in the
    /// background may go on.
    package func isIdle(after messages: some Sequence<String>) -> Bool {
        queuedCommands.isEmpty && runningCommands.isEmpty
            && messages.allSatisfy {
                completedCommands.contains($0) || cancelledCommands.contains($0)
            }
    }
}
