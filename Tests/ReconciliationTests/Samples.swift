import Reconciliation
import Resources
import UnsavedWork

/// The UID of every workspace here, unless a test says otherwise.
func uid(_ text: String = "0123456789abcdef0123456789abcdef") throws -> UID {
    try UID(parsing: text)
}

func spec(_ change: (inout WorkspaceSpec) -> Void = { _ in }) throws -> WorkspaceSpec {
    var spec = WorkspaceSpec()
    spec.repository = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
    change(&spec)
    return spec
}

func desired(
    _ state: WorkspaceState = .open,
    isDeleted: Bool = false,
    _ change: (inout WorkspaceSpec) -> Void = { _ in }
) throws -> Desired {
    Desired(
        name: try ResourceName(parsing: "shop"),
        uid: try uid(),
        generation: 3,
        isDeleted: isDeleted,
        spec: try ResolvedSpec(
            try spec {
                $0.state = state
                change(&$0)
            },
            defaults: nil
        )
    )
}

/// A container of the spec that `desired()` gives, unless `hash` names another.
func container(
    _ state: ObservedContainer.State,
    attempt: Int64 = 1,
    hash: Digest? = nil,
    exitCode: Int? = nil
) throws -> ObservedContainer {
    ObservedContainer(
        id: "id-\(attempt)",
        name: ContainerName(try ResourceName(parsing: "shop"), try uid(), attempt: attempt).text,
        attempt: attempt,
        state: state,
        specHash: try hash ?? desired().hash,
        exitCode: exitCode
    )
}

let otherHash = Digest(recorded: "ffffffffffffffff")

/// A workspace that was open before: its volume exists, and these containers.
func observed(
    _ containers: ObservedContainer...,
    change: (inout Observed) -> Void = { _ in }
) -> Observed {
    var observed = Observed()
    observed.volume = .owned
    observed.volumeWasSeen = true
    observed.containers = containers
    observed.lastAttempt = containers.map(\.attempt).max() ?? 1
    observed.runtime = containers.contains { $0.state == .running } ? .reachable : .unknown
    change(&observed)
    return observed
}

func report(_ verdict: UnsavedWorkReport.Verdict) -> UnsavedWorkReport {
    UnsavedWorkReport(
        verdict: verdict,
        items: verdict == .saved ? [] : [WorkItem(.untracked, names: ["notes"])],
        lookedAt: Timestamp(milliseconds: 0)
    )
}

/// A teardown that began at a fixed moment.
func teardown(_ change: (inout Teardown) -> Void = { _ in }) -> Teardown {
    var teardown = Teardown(startedAt: Timestamp(milliseconds: 0))
    change(&teardown)
    return teardown
}

func finalCheck(_ verdict: UnsavedWorkReport.Verdict) -> Teardown.FinalCheck {
    Teardown.FinalCheck(report: report(verdict), work: nil, branch: nil, head: nil, starts: [:])
}

/// The plan as text, with the names shortened to `V` and `C1`, `C2`….
func text(_ desired: Desired, _ observed: Observed) -> String {
    "\(plan(desired, observed))"
        .replacing("berth-shop-01234567-", with: "C")
        .replacing("berth-shop-01234567", with: "V")
        .replacing(desired.hash.brief, with: "NEW")
        .replacing(otherHash.brief, with: "OLD")
}
