import Reconciler
import Reconciliation
import Resources
import Synchronization
import TestSupport

/// Checks every change on the Engine against what must never happen, without knowing plans.
final class Checker: Sendable {
    private struct State {
        var violations: [String] = []
        var log: [String] = []
        /// When somebody else last started a container of a workspace.
        var startedOutside: [UID: Duration] = [:]
    }

    private let state = Mutex(State())
    private let store: MemoryStore
    private let directories: SimulatedDirectories
    private let clock: ManualClock
    private let chaos: Chaos

    init(_ world: SimulatedWorld) {
        store = world.store
        directories = world.directories
        clock = world.clock
        chaos = world.chaos
        world.store.observe { [self] workspace, before in check(workspace, before) }
        world.engine.observe { [self] call, before, after in check(call, before, after) }
    }

    var violations: [String] { state.withLock { $0.violations } }

    /// Everything that happened, to replay a seed.
    var log: [String] { state.withLock { $0.log } }

    func note(_ text: String) { state.withLock { $0.log.append("\(clock.monotonic()) \(text)") } }

    private func check(_ call: Call, _ before: EngineObjects, _ after: EngineObjects) {
        note("\(call)")
        guard !call.verb.hasPrefix("outside") else {
            noteOutsideStarts(before, after)
            return
        }
        checkForeign(call, before, after)
        checkRunning(call, after)
        checkIdentity(call, before)
        for (name, volume) in before.volumes where after.volumes[name] == nil {
            checkRemoval(of: volume, call)
        }
        for (id, container) in before.containers where after.containers[id] == nil {
            checkRemoval(of: container, call, after)
        }
    }

    private func noteOutsideStarts(_ before: EngineObjects, _ after: EngineObjects) {
        for (id, container) in after.containers
        where container.hasProcess && before.containers[id]?.hasProcess != true {
            guard let uid = container.uid else { continue }
            state.withLock { $0.startedOutside[uid] = clock.monotonic() }
        }
    }

    /// Foreign objects must not change.
    private func checkForeign(_ call: Call, _ before: EngineObjects, _ after: EngineObjects) {
        for (id, container) in before.containers where container.uid == nil {
            if after.containers[id] != container { violated("P5: foreign container touched", call) }
        }
        for (name, volume) in before.volumes where volume.uid == nil {
            if after.volumes[name] != volume { violated("P5: foreign volume touched", call) }
        }
    }

    /// No second container of a workspace may be started.
    private func checkRunning(_ call: Call, _ after: EngineObjects) {
        guard call.verb == "start" else { return }
        guard let uid = after.container(call.object)?.uid else { return }
        let running = after.workspaceContainers(of: uid).filter(\.hasProcess)
        let outside = state.withLock { $0.startedOutside[uid] }
        // A container that somebody started during our call is observed only after it.
        if let outside, clock.monotonic() - outside < .seconds(5) { return }
        if running.count > 1 { violated("P6: two containers run", call) }
    }

    /// No container may be started for the first time on a volume without our identity.
    private func checkIdentity(_ call: Call, _ before: EngineObjects) {
        guard call.verb == "start", let container = before.container(call.object),
            container.startedAt == nil, let uid = container.uid,
            let birth = store.contents.workspaces[uid]?.status.birth
        else { return }
        let text = container.volume.flatMap { before.volumes[$0]?.contents.identity }
        if text != VolumeIdentity(uid: uid, birth: birth).text {
            violated("P27: started on another volume", call)
        }
    }

    /// A volume may be removed only after a durable summary, and with all its work kept.
    private func checkRemoval(of volume: SimulatedVolume, _ call: Call) {
        let contents = store.contents
        guard let uid = volume.uid, let teardown = contents.teardowns[uid] else {
            return violated("P2: volume removed without a teardown record", call)
        }
        guard let summary = teardown.summary, teardown.isRemoving else {
            return violated("P3: volume removed before its summary", call)
        }
        if let chat = contents.workspaces[uid]?.spec.chat,
            !contents.messages.contains(where: { $0.chat == chat && $0.text == summary.text })
        {
            violated("P3: volume removed though its chat has no summary", call)
        }
        guard !volume.contents.isSaved || !volume.contents.insured.isEmpty else { return }
        let isDiscarded = contents.workspaces[uid]?.spec.onUnsaved == .discard
        if isDiscarded, teardown.rescueFailure != nil { return }
        guard let rescue = teardown.rescue,
            directories.rescues[rescue.id] == volume.contents.rescued
        else { return violated("P2: unsaved work removed", call) }
        if !volume.contents.unreadable.isEmpty, !isDiscarded {
            violated("P2: what nobody could read was removed", call)
        }
        if contents.rescues[rescue.id] == nil {
            violated("P2: a rescue that nobody can find", call)
        }
    }

    /// The last container of a closed workspace may be removed only after its summary.
    private func checkRemoval(
        of container: SimulatedContainer,
        _ call: Call,
        _ after: EngineObjects
    ) {
        let contents = store.contents
        guard let uid = container.uid, !container.isHelper else { return }
        guard let workspace = contents.workspaces[uid] else {
            return violated("P4: a forgotten workspace was touched", call)
        }
        let isClosed =
            workspace.spec.state == .closed || workspace.metadata.deletionTimestamp != nil
        // A dead container is no loss, and its removal may be in progress when the close is
        // requested.
        guard isClosed, container.state != .dead, after.workspaceContainers(of: uid).isEmpty,
            after.volumes.values.contains(where: { $0.uid == uid })
        else { return }
        if contents.teardowns[uid]?.summary == nil {
            violated("P3: container removed before the summary", call)
        }
    }

    /// A ready status needs a list after our last change, and transition times must be correct.
    private func check(_ workspace: Workspace, _ before: WorkspaceStatus) {
        let uid = workspace.metadata.uid
        let save = Call(.store, "saveStatus", uid.short, isMutation: true)
        for condition in workspace.status.conditions {
            guard let old = before.condition(condition.type), old.status == condition.status,
                old.lastTransitionTime != condition.lastTransitionTime
            else { continue }
            violated("P20: \(condition.type) moved its transition time", save)
        }
        // A restart count is stored during a pass, without new conditions.
        guard workspace.status.conditions != before.conditions,
            let ready = workspace.status.condition(.ready), ready.status == .true
        else { return }
        if ready.observedGeneration > workspace.metadata.generation {
            violated("P20: ready for a generation that is not there", save)
        }
        let history = chaos.history
        let change = history.lastIndex { $0.isChange(of: uid) } ?? -1
        let look = history.lastIndex { $0.isLook(at: uid) } ?? -1
        if look < change { violated("P20: ready without a look after the last change", save) }
    }

    private func violated(_ rule: String, _ call: Call) {
        state.withLock { $0.violations.append("\(rule): \(call)") }
        note("VIOLATED \(rule)")
    }
}

extension Call {
    fileprivate func isChange(of uid: UID) -> Bool {
        side == .engine && isMutation && object.contains(uid.short)
            && ["createContainer", "start", "unpause", "stop", "remove"].contains(verb)
    }

    fileprivate func isLook(at uid: UID) -> Bool {
        side == .engine && !isMutation && verb == "list"
            && (object == uid.short || object == "everything")
    }
}
