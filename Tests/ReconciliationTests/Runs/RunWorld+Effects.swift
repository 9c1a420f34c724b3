import Reconciliation
import Resources

/// The effect of each step on the world, and the rules that it must not break.
extension RunWorld {
    /// Whether a fault occurs here; false when no faults are left.
    mutating func strikes(oneIn chance: Int) -> Bool {
        guard faultsLeft > 0, draw.below(chance) == 0 else { return false }
        faultsLeft -= 1
        return true
    }

    /// One pass of a controller that may die at every point.
    mutating func pass() throws {
        let before = run
        let facts = look()
        let decision = decide(run, desired, facts)
        if decide(run, desired, facts) != decision { violations.append("not a function of facts") }
        check(before, decision.run)
        if strikes(oneIn: 12) { return note("died before the record was stored") }
        run = decision.run
        if run != before || !decision.steps.isEmpty { note("\(decision)") }
        if strikes(oneIn: 12) { return note("died after the record was stored") }
        for step in decision.steps {
            if strikes(oneIn: 8) { return note("died before: \(step)") }
            guard try apply(step) else { return note("failed: \(step)") }
            if strikes(oneIn: 8) { return note("died after: \(step)") }
        }
        let pause = decision.requeue ?? .seconds(60)
        now = now.adding(strikes(oneIn: 10) ? .milliseconds(20) : max(pause, .milliseconds(100)))
    }

    mutating func note(_ line: @autoclosure () -> String) {
        if isTold { history.append("\(now) \(line())") }
    }

    private mutating func check(_ old: Run, _ new: Run) {
        if old.phase != new.phase, !old.phase.successors.contains(new.phase) {
            violations.append("\(old.phase) became \(new.phase)")
        }
        if new.attempts < old.attempts || new.cost < old.cost { violations.append("went back") }
        if new.phase.isEnd, !old.phase.isEnd, process != nil {
            violations.append("ended while the agent works")
        }
    }

    /// Carries out `step`; false when it fails, which the next pass observes.
    private mutating func apply(_ step: RunStep) throws -> Bool {
        switch step {
        case .startContainer: if container == .absent { container = .starting }
        case .stopContainer: stopContainer()
        case .saveWork(let branch):
            guard container == .ready else { return false }
            saved.insert(branch)
        case .startProcess(let start): return startProcess(start)
        case .stopProcess: end(.stopped)
        case .recordCost(let total):
            if let entry = entry(recording: total, of: run, at: now, in: costs) {
                costs.removeAll { $0.day == entry.day }
                costs.append(entry)
            }
        case .commit(let request): return try commit(request)
        case .push(let request): return push(request)
        case .openPullRequest(let request): open(request)
        case .comment(_, let message), .tellChat(_, let message): say(message)
        case .conclude(let afterwards):
            guard run.concluded == nil else { return false }
            run.concluded = now
            conclusions.append(afterwards)
        }
        return true
    }

    private mutating func stopContainer() {
        if process != nil { violations.append("a container stopped under the agent") }
        container = .absent
        process = nil
    }

    private mutating func say(_ message: RunMessage) {
        if said.contains(message.key) { violations.append("said twice: \(message.key)") }
        said.append(message.key)
    }

    private mutating func commit(_ request: CommitRequest) throws -> Bool {
        guard container == .ready, request.parent == head else { return false }
        if !isDirty { violations.append("an empty commit") }
        let id = try add(Commit(parent: head, tree: tree, trailer: run.id))
        if !request.message.contains("Berth-Run: \(run.id)") { violations.append("no trailer") }
        head = id
        return true
    }

    private mutating func push(_ request: PushRequest) -> Bool {
        guard container == .ready, remote == request.old else { return false }
        if let remote, !ancestry(request.new).contains(remote) {
            violations.append("a foreign commit overwritten")
        }
        pushes[request.new, default: 0] += 1
        remote = request.new
        return true
    }

    private mutating func open(_ request: PullRequestRequest) {
        if remote == nil { violations.append("a pull request without its branch") }
        // The forge does not reject a second pull request, and lists a new one late.
        let found = FoundPullRequest(
            number: Int64(pullRequests.count + 1),
            url: "https://forge/\(pullRequests.count + 1)",
            state: .open,
            run: markedRun(in: request.body)
        )
        let delay = Duration.seconds(draw.below(29))
        pullRequests.append(PullRequest(found: found, visibleAt: now.adding(delay)))
    }
}
