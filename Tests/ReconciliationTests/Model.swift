import Reconciliation
import Resources

/// A workspace's world as plain values: the effect of each step, and changes that happen by
/// themselves.
struct Model {
    var observed: Observed
    /// What an inspection finds on the volume.
    var verdict: UnsavedWorkReport.Verdict
    var isForgotten = false
    var creates = 0
    /// Rules that a step broke.
    var violations: [String] = []

    /// One pass: carries out the steps until one ends the pass.
    mutating func pass(_ desired: Desired) {
        for step in plan(desired, observed).steps {
            apply(step.action, desired)
            if step.action.isDecisive || isForgotten { break }
        }
        elapse()
    }

    /// What the Engine finishes by itself between two passes.
    private mutating func elapse() {
        observed.containers.removeAll { $0.state == .removing }
        for index in observed.containers.indices
        where observed.containers[index].state == .restarting {
            observed.containers[index].state = .running
        }
        observed.restartDelay = .zero
        observed.lookIsDue = false
        let isUp = observed.containers.contains { $0.state == .running }
        if !isUp {
            observed.runtime = .unknown
        } else if observed.runtime == .unknown {
            observed.runtime = .reachable
        }
        if observed.runtime == .starting { observed.runtime = .reachable }
    }

    private mutating func apply(_ action: Action, _ desired: Desired) {
        switch action {
        case .ensureImage: break
        case .createVolume:
            if observed.volumeWasSeen { violations.append("an empty volume for a lost one") }
            observed.volume = .owned
            observed.volumeWasSeen = true
        case .createContainer(let name, let attempt): create(name, attempt, desired)
        case .startContainer(let reference): start(reference)
        case .unpauseContainer(let reference): change(reference) { $0.state = .running }
        case .stopContainer(let reference): change(reference) { $0.state = .exited }
        case .removeContainer(let reference): remove(reference)
        case .restartRuntime: observed.runtime = .reachable
        case .recordTeardown, .look, .lookAtVolume, .rescue, .summarise:
            applyToRecord(action, desired)
        case .removeVolume: removeVolume()
        case .storeReceipt:
            observed.hasReceipt = true
            observed.teardown = nil
            observed.volumeWasSeen = false
        case .forget: isForgotten = true
        }
    }

    private mutating func create(_ name: ContainerName, _ attempt: Int64, _ desired: Desired) {
        creates += 1
        if observed.volume != .owned { violations.append("a container without its volume") }
        if observed.containers.contains(where: { $0.name == name.text }) {
            violations.append("a name used twice")
        }
        observed.containers.append(
            ObservedContainer(
                id: "new-\(attempt)",
                name: name.text,
                attempt: attempt,
                state: .created,
                specHash: desired.hash
            )
        )
        observed.lastAttempt = max(observed.lastAttempt, attempt)
    }

    private mutating func start(_ reference: ContainerReference) {
        change(reference) { $0.state = .running }
        observed.runtime = .reachable
        if observed.containers.filter(\.mayWrite).count > 1 { violations.append("two run at once") }
    }

    private mutating func change(
        _ reference: ContainerReference,
        _ body: (inout ObservedContainer) -> Void
    ) {
        for index in observed.containers.indices
        where observed.containers[index].id == reference.id
            || observed.containers[index].name == reference.name
        {
            body(&observed.containers[index])
        }
    }

    private mutating func remove(_ reference: ContainerReference) {
        if observed.containers.contains(where: { $0.id == reference.id && $0.mayWrite }) {
            violations.append("a running container removed")
        }
        observed.containers.removeAll { $0.id == reference.id }
    }

    private mutating func applyToRecord(_ action: Action, _ desired: Desired) {
        if case .recordTeardown = action {
            observed.teardown = teardown()
            return
        }
        guard observed.teardown != nil else {
            violations.append("\(action) without a record")
            return
        }
        switch action {
        case .look:
            observed.teardown?.invalidateChecks()
            observed.teardown?.preflight = report(verdict)
        case .lookAtVolume:
            observed.teardown?.invalidateChecks()
            if observed.containers.contains(where: \.mayWrite) {
                violations.append("a last look while something runs")
            }
            if verdict == .saved || desired.spec.onUnsaved != .block {
                observed.teardown?.finalCheck = finalCheck(verdict)
            } else {
                observed.teardown?.preflight = report(verdict)
            }
        case .rescue:
            observed.teardown?.rescue = Teardown.Rescue(id: "r", items: [])
            if verdict == .unknown, desired.spec.onUnsaved == .archive {
                observed.teardown?.obstacle = report(.unknown)
            }
        default: observed.teardown?.summary = Teardown.Summary(text: "done")
        }
    }

    private mutating func removeVolume() {
        let record = observed.teardown
        if record?.summary == nil { violations.append("a volume removed without a summary") }
        if verdict != .saved, record?.rescue == nil { violations.append("unsaved work removed") }
        if !observed.containers.isEmpty { violations.append("a volume removed under a container") }
        observed.volume = .absent
    }
}
