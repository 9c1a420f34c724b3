import Reconciliation
import Resources

/// A run's world in memory: its record, container, process, checkout, remote, forge and chat.
///
/// A fault can lose each effect before or after it happens, and some changes happen by themselves.
struct RunWorld {
    struct Commit: Hashable {
        var parent: CommitID?
        var tree: Int
        var trailer: RunID?
    }

    struct Process {
        var number: Int64
        var workLeft: Int
        var end: RunOutcome
        var change: Change
    }

    /// What the agent does to the checkout while it works.
    enum Change: CaseIterable { case nothing, edits, commits, both, pushes }

    struct PullRequest {
        var found: FoundPullRequest
        var visibleAt: Timestamp
    }

    var draw: Draw
    var now = Timestamp(milliseconds: 1_700_000_000_000)
    var run: Run
    var desired: DesiredRun
    var faultsLeft: Int

    var container = RunContainer.absent
    var process: Process?
    var isEngineSilent = false
    var lastStart: Int64 = 0
    var outcome: RunOutcome?
    var cost = DollarAmount.zero
    var elapsed = Duration.zero
    var pendingQuestion: String?
    var delivered: Set<String> = []

    var commits: [CommitID: Commit] = [:]
    var base: CommitID
    var head: CommitID
    var tree = 0
    var saved: Set<String> = []
    var remote: CommitID?
    var pushes: [CommitID: Int] = [:]
    var pullRequests: [PullRequest] = []
    var said: [String] = []
    var costs: [RunCost] = []
    var conclusions: [RunStep.Afterwards] = []
    var violations: [String] = []
    var history: [String] = []
    /// Whether the history is recorded, which takes more time than everything else.
    let isTold: Bool

    init(seed: UInt64, isTold: Bool = false) throws {
        self.isTold = isTold
        var draw = Draw(seed: seed)
        var spec = WorkspaceSpec()
        spec.repository = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
        spec.featureBranch = try GitBranch(parsing: "fix/login")
        spec.mode = .headless
        spec.prompt = "Fix it"
        spec.onUnsaved = draw.one(of: UnsavedPolicy.allCases)
        if draw.below(3) > 0 { spec.chat = try ResourceName(parsing: "c-1") }
        var settings = RunSettings()
        settings.pullRequest = draw.one(of: [.ready, .ready, .draft, PullRequestPolicy.none])
        settings.afterwards = draw.one(of: AfterwardsPolicy.allCases)
        if draw.below(3) == 0 { settings.budget = DollarAmount(micros: 3_000_000) }
        spec.run = settings
        desired = DesiredRun(spec: try ResolvedSpec(spec, defaults: nil))
        desired.followsRun = draw.below(2) == 0
        let uid = try uid()
        run = Run(
            id: RunID(workspace: uid, generation: 1),
            workspace: try ResourceName(parsing: "shop"),
            uid: uid,
            class: nil,
            origin: RunOrigin(draw.one(of: RunOrigin.Cause.allCases), generation: 1),
            prompt: "Fix it",
            created: now
        )
        base = try Self.name(Commit(parent: nil, tree: 0, trailer: nil))
        head = base
        commits[base] = Commit(parent: nil, tree: 0, trailer: nil)
        if draw.below(4) == 0 { tree = 1_000 }
        faultsLeft = draw.below(9)
        self.draw = draw
    }

    /// A name that is equal for equal commits, as in git.
    static func name(_ commit: Commit) throws -> CommitID {
        let text = Digest(
            of: "\(commit.parent?.text ?? "") \(commit.tree) \(commit.trailer?.text ?? "")"
        )
        return try CommitID(parsing: text.text)
    }

    mutating func add(_ commit: Commit) throws -> CommitID {
        let id = try Self.name(commit)
        commits[id] = commit
        return id
    }

    /// `commit` and all its ancestors.
    func ancestry(_ commit: CommitID?) -> [CommitID] {
        var line: [CommitID] = []
        var next = commit
        while let id = next {
            line.append(id)
            next = commits[id]?.parent
        }
        return line
    }

    var isDirty: Bool { commits[head]?.tree != tree }
}

extension RunWorld {
    /// What a pass observes.
    func look() -> RunFacts {
        var facts = RunFacts(now: now)
        facts.told = Set(said)
        facts.recordedCost = costs.reduce(.zero) { $0 + $1.amount }
        facts.pullRequests = .found(
            pullRequests.filter { $0.visibleAt <= now }.map(\.found)
        )
        guard !isEngineSilent else {
            facts.container = .unknown
            return facts
        }
        facts.container = container
        facts.starts = lastStart
        facts.cost = cost
        facts.elapsed = elapsed
        facts.pendingQuestion = pendingQuestion
        facts.process = process != nil ? .alive : outcome.map { .ended($0) } ?? .gone
        guard container == .ready else { return facts }
        let line = ancestry(head)
        let ahead = line.prefix { $0 != base }
        facts.checkout = Checkout(
            head: .branch("fix/login"),
            commit: head,
            isDirty: isDirty,
            ahead: ahead.count,
            commits: ahead.map { RunCommit(id: $0, subject: "x") },
            ownCommit: ahead.first { commits[$0]?.trailer == run.id },
            saved: saved
        )
        facts.remote = remote.map { .at($0, isContained: line.contains($0)) } ?? .absent
        return facts
    }
}
