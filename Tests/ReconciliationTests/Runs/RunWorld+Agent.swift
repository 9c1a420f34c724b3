import Reconciliation
import Resources

/// The agent's actions, and changes that happen by themselves.
extension RunWorld {
    mutating func startProcess(_ start: ProcessStart) -> Bool {
        guard container == .ready else { return false }
        // Only one process can hold the lock on the conversation.
        guard process == nil else { return false }
        guard start.number != lastStart else { return true }
        checkMessages(start)
        // A process may die before its transcript begins, or before it receives its messages.
        if strikes(oneIn: 6) { return true }
        lastStart = start.number
        outcome = nil
        if strikes(oneIn: 6) { return true }
        delivered.formUnion(start.messages.map(\.uuid))
        if start.answer != nil { pendingQuestion = nil }
        process = Process(
            number: start.number,
            workLeft: 1 + draw.below(3),
            end: end(start),
            change: draw.one(of: Change.allCases)
        )
        return true
    }

    private mutating func checkMessages(_ start: ProcessStart) {
        if let answer = start.answer {
            if !start.messages.isEmpty || answer.question != pendingQuestion {
                violations.append("a question dropped")
            }
        } else if start.messages.allSatisfy({ delivered.contains($0.uuid) }), start.number != 1,
            lastStart == start.number - 1
        {
            violations.append("a start with nothing to do")
        }
        if pendingQuestion != nil, start.answer == nil { violations.append("an answer lost") }
        if let budget = start.budget, budget == .zero { violations.append("a start without money") }
    }

    /// How this process will end if nothing ends it earlier.
    private mutating func end(_ start: ProcessStart) -> RunOutcome {
        switch draw.below(faultsLeft > 0 ? 16 : 40) {
        case 0:
            return .asked(RunQuestion(id: "toolu_\(start.number)", subject: .question))
        case 1: return .asked(RunQuestion(id: "toolu_\(start.number)", subject: .plan, text: "p"))
        case 2: return .limited(until: now.adding(.seconds(draw.below(20_000))))
        case 3: return .modelUnavailable
        case 4: return .timedOut(.silence)
        case 5: return .interrupted
        case 6: return .sessionMissing
        case 7 where draw.below(3) == 0: return .unauthorized
        case 8 where draw.below(3) == 0: return .failed("of old age")
        default: return .succeeded("Mended the login redirect")
        }
    }

    /// The agent continues, the container becomes ready, people answer, and faults occur.
    mutating func elapse() throws {
        if isEngineSilent { isEngineSilent = draw.below(2) == 0 && faultsLeft > 0 }
        if desired.isSuspended, draw.below(3) == 0 { desired.spec.state = .open }
        if desired.budgetToday == .zero, draw.below(3) == 0 { desired.budgetToday = nil }
        if container == .starting, draw.below(2) == 0 { container = .ready }
        if process != nil { try work() }
        if run.phase == .asking, let question = run.question, draw.below(3) == 0 {
            answer(question)
        }
        try strike()
    }

    private mutating func work() throws {
        guard var current = process else { return }
        current.workLeft -= 1
        cost = DollarAmount(micros: cost.micros + Int64(draw.below(900_000)))
        elapsed += .seconds(20)
        process = current
        guard current.workLeft <= 0 else { return }
        if case .succeeded = current.end { try change(current.change) }
        end(current.end)
    }

    mutating func end(_ how: RunOutcome) {
        guard process != nil else { return }
        process = nil
        outcome = how
        if case .asked(let question) = how { pendingQuestion = question.id }
    }

    private mutating func change(_ change: Change) throws {
        let edited = tree + 1 + draw.below(5)
        switch change {
        case .nothing: break
        case .edits: tree = edited
        case .commits, .pushes:
            tree = edited
            head = try add(Commit(parent: head, tree: tree, trailer: nil))
            let isForward = remote.map { ancestry(head).contains($0) } ?? true
            if change == .pushes, isForward {
                remote = head
                pushes[head, default: 0] += 1
            }
        case .both:
            head = try add(Commit(parent: head, tree: edited, trailer: nil))
            tree = edited + 1
        }
    }

    private mutating func answer(_ question: RunQuestion) {
        let isRefusal = faultsLeft > 0 && draw.below(4) == 0
        desired.answers.append(
            RunAnswer(
                question: question.id,
                verdict: isRefusal ? .refused : .approved,
                time: now
            )
        )
    }

    private mutating func strike() throws {
        guard strikes(oneIn: 9) else { return }
        switch draw.below(11) {
        case 0, 1:
            note("the container was killed")
            container = .absent
            process = nil
        case 2:
            note("the agent was killed")
            process = nil
        case 3: isEngineSilent = true
        case 4 where remote != nil:
            note("somebody pushed")
            remote = try add(Commit(parent: remote, tree: 5_000 + draw.below(9), trailer: nil))
        case 5:
            note("somebody opened a pull request")
            let number = Int64(pullRequests.count + 1)
            let found = FoundPullRequest(number: number, url: "x", state: .open)
            pullRequests.append(PullRequest(found: found, visibleAt: now))
        case 6 where draw.below(4) == 0: desired.isCancelled = true
        case 8:
            note("the workspace was suspended")
            desired.spec.state = .suspended
        case 9: desired.budgetToday = .zero
        case 7: now = now.adding(.seconds(draw.below(100_000)))
        default: tree = tree + 1
        }
    }
}
