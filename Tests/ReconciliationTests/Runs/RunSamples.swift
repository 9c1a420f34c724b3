import Reconciliation
import Resources

/// The time of every observation here, unless a test says otherwise.
let lookTime = Timestamp(milliseconds: 1_700_000_000_000)

func commitID(_ digit: Character) throws -> CommitID {
    try CommitID(parsing: String(repeating: digit, count: 40))
}

/// A run of the sample workspace that entered `phases` in order.
func run(
    _ phases: RunPhase...,
    change: (inout Run) -> Void = { _ in }
) throws -> Run {
    var run = Run(
        id: RunID(workspace: try uid(), generation: 1),
        workspace: try ResourceName(parsing: "shop"),
        uid: try uid(),
        class: nil,
        origin: RunOrigin(.prompt, generation: 1),
        prompt: "Fix the login redirect",
        created: lookTime
    )
    for phase in phases { run.enter(phase, at: lookTime) }
    if !phases.isEmpty, phases != [.starting] {
        run.attempts = 1
        run.attemptedAt = lookTime
    }
    change(&run)
    return run
}

/// The desired result: a pull request from `fix/login` into `main`, and a linked chat.
func wanted(
    _ change: (inout DesiredRun) -> Void = { _ in },
    run settings: (inout RunSettings) -> Void = { _ in },
    spec more: (inout WorkspaceSpec) -> Void = { _ in }
) throws -> DesiredRun {
    var run = RunSettings()
    settings(&run)
    let spec = try spec {
        $0.mode = .headless
        $0.prompt = "Fix the login redirect"
        $0.featureBranch = try? GitBranch(parsing: "fix/login")
        $0.chat = try? ResourceName(parsing: "c-1")
        $0.run = run
        more(&$0)
    }
    var wanted = DesiredRun(spec: try ResolvedSpec(spec, defaults: nil))
    change(&wanted)
    return wanted
}

/// A ready container with a clean checkout of one commit, and no process.
func facts(_ change: (inout RunFacts) -> Void = { _ in }) throws -> RunFacts {
    var facts = RunFacts(now: lookTime)
    facts.container = .ready
    facts.process = .gone
    facts.checkout = Checkout(head: .branch("fix/login"), commit: try commitID("a"))
    facts.remote = .absent
    facts.pullRequests = .found([])
    change(&facts)
    return facts
}

/// The facts after the first start ended with `outcome`.
func ended(_ outcome: RunOutcome, _ change: (inout RunFacts) -> Void = { _ in }) throws -> RunFacts
{
    try facts {
        $0.starts = 1
        $0.process = .ended(outcome)
        change(&$0)
    }
}

/// The decision as text.
func text(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> String {
    "\(decide(run, desired, facts))"
}

/// The phases on a shortest path from a run's first to `goal`, without the first.
func path(to goal: RunPhase) -> [RunPhase] {
    var ways: [RunPhase: [RunPhase]] = [.queued: []]
    while ways[goal] == nil {
        // Use a fixed order, so that a seed gives the same run again.
        for phase in RunPhase.allCases {
            guard let way = ways[phase] else { continue }
            for next in RunPhase.allCases
            where ways[next] == nil && phase.successors.contains(next) {
                ways[next] = way + [next]
            }
        }
    }
    return ways[goal] ?? []
}
