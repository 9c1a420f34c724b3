package import Reconciler
package import Reconciliation
package import Resources
import Synchronization
package import UnsavedWork

/// The runtime directories of the simulated Engine's containers.
package final class SimulatedDirectories: RuntimeDirectories {
    private struct State {
        /// The directories that the current controller prepared.
        var prepared: [UID: Desired] = [:]
        var removed: Set<UID> = []
        var kept: [String: VolumeContents] = [:]
    }

    /// How long a container takes to start its terminal.
    package static let bootTime = Duration.seconds(1)

    private let engine: SimulatedEngine
    private let clock: ManualClock
    private let state = Mutex(State())

    package init(engine: SimulatedEngine, clock: ManualClock) {
        self.engine = engine
        self.clock = clock
    }

    /// The sockets close when the process that opened them ends.
    package func controllerIsGone() { state.withLock { $0.prepared = [:] } }

    package func isPrepared(_ uid: UID) -> Bool { state.withLock { $0.prepared[uid] != nil } }

    /// The spec last given to the container by the current controller.
    package func told(_ uid: UID) -> ResolvedSpec? { state.withLock { $0.prepared[uid]?.spec } }

    /// The contents of rescues, by their ids.
    package var rescues: [String: VolumeContents] { state.withLock { $0.kept } }

    package func path(of uid: UID) -> String { "/simulated/run/\(uid)" }

    package func prepare(
        _ desired: Desired,
        secrets: [VariableName: [UInt8]],
        context: String?
    ) throws(HostError) {
        state.withLock { $0.prepared[desired.uid] = desired }
    }

    package func report(of uid: UID) -> RuntimeReport? {
        running(uid).map { container in
            RuntimeReport(
                attempt: container.attempt,
                phase: isUp(container) ? .ready : .cloning,
                limits: container.limits
            )
        }
    }

    package func reportStamp(of uid: UID) -> Int64 {
        guard let container = running(uid) else { return 0 }
        let limits = container.limits.map { "\($0.key) \($0.value)" }.sorted()
        let text = "\(container.id) \(container.startedAt ?? "") \(isUp(container)) \(limits)"
        return Int64(
            truncatingIfNeeded: Digest(of: text).text.utf8.reduce(UInt64(7)) {
                $0 &* 31 &+ UInt64($1)
            }
        )
    }

    package func isReachable(_ uid: UID) -> Bool {
        running(uid).map { $0.hasTerminal && isUp($0) } ?? false
    }

    package func remove(_ uid: UID) throws(HostError) {
        state.withLock { state in
            state.prepared[uid] = nil
            state.removed.insert(uid)
        }
    }

    package func beginRescue(_ id: String) throws(HostError) -> String { "/simulated/rescue/\(id)" }

    package func finishRescue(
        _ id: String
    ) async throws(HostError) -> (path: String, bytes: Int64) {
        let path = "/simulated/rescue/\(id)"
        guard let contents = engine.rescues[path] else { throw HostError("\(id) is empty") }
        state.withLock { $0.kept[id] = contents }
        return (path, Int64(contents.untracked.count + contents.unpushed.count))
    }

    package func abandonRescue(_ id: String) {}

    package func beginAnswers(for uid: UID) throws(HostError) -> String {
        removeAnswers(for: uid)
        return answersPath(uid)
    }

    package func keepAnswers(
        _ answers: KnownAnswers,
        for uid: UID
    ) throws(HostError) -> String {
        engine.state.withLock { $0.answers[answersPath(uid)] = answers }
        return answersPath(uid)
    }

    package func answers(for uid: UID) -> String? {
        engine.state.withLock { $0.answers[answersPath(uid)] == nil ? nil : answersPath(uid) }
    }

    package func removeAnswers(for uid: UID) {
        engine.state.withLock { $0.answers[answersPath(uid)] = nil }
    }

    package func removeAnswers(besides uids: Set<UID>) {
        let kept = Set(uids.map(answersPath))
        engine.state.withLock { $0.answers = $0.answers.filter { kept.contains($0.key) } }
    }

    /// The number of remotes' answers that are still kept for an inspection or a rescue.
    package var answersKept: Int { engine.state.withLock { $0.answers.count } }

    private func answersPath(_ uid: UID) -> String { "/simulated/answers/\(uid)" }

    private func running(_ uid: UID) -> SimulatedContainer? {
        engine.objects.workspaceContainers(of: uid).last { $0.state == .running }
    }

    private func isUp(_ container: SimulatedContainer) -> Bool {
        clock.monotonic() - container.startMoment >= Self.bootTime
    }
}

/// Secrets in memory.
package final class MemorySecrets: SecretSource {
    private let values = Mutex<[VariableName: [UInt8]]>([:])

    package init() {}

    package func set(_ name: VariableName, to value: [UInt8]?) {
        values.withLock { $0[name] = value }
    }

    package func names() throws -> [VariableName] { values.withLock { $0.keys.sorted() } }

    package func value(of name: VariableName) throws -> [UInt8]? { values.withLock { $0[name] } }
}
