package import ControlPlane
import Foundation
import Reconciliation
package import Workspaces

/// What the control plane asks of the loop.
extension ControlLoop {
    func workspace(named name: ResourceName) -> Workspace? {
        names[name].flatMap { workspaces[$0] }
    }

    func allWorkspaces() -> [Workspace] {
        workspaces.values.sorted { $0.metadata.name < $1.metadata.name }
    }

    /// The class by that name, or the default one; nil when there is none.
    func workspaceClass(_ name: ResourceName?) -> WorkspaceClass? {
        guard let name else { return defaultClass ?? nil }
        return classes[name]
    }

    /// The specs of the open workspaces of a class, without `uid`'s.
    func openSpecs(ofClass label: String, besides uid: UID?) -> [ResolvedSpec] {
        workspaces.values
            .filter { $0.metadata.uid != uid && ($0.spec.class?.text ?? "default") == label }
            .compactMap { try? desired($0) }
            .filter { $0.goal == .open }
            .map(\.spec)
    }

    /// `spec` with its class's defaults, or what is wrong with it.
    func resolve(_ spec: WorkspaceSpec) throws(APIError) -> ResolvedSpec {
        if let name = spec.class, classes[name] == nil {
            throw APIError(
                .invalid,
                "there is no WorkspaceClass '\(name)'; apply it first",
                field: "spec.class"
            )
        }
        do {
            return try ResolvedSpec(spec, defaults: workspaceClass(spec.class)?.spec.defaults)
        } catch {
            throw APIError(.invalid, error.message)
        }
    }

    /// Takes over what was just stored and wakes what depends on it.
    package func take(_ resource: AnyResource) {
        switch resource {
        case .workspace(let workspace):
            var fresh = workspace
            // The loop writes the status, so its own is never older than the stored one.
            let known = workspaces[workspace.metadata.uid]
            if let known {
                fresh.status = known.status
                if known.wish != fresh.wish { interrupt(workspace.metadata.uid) }
            }
            index(fresh)
            // A container that still tries to clone reads the new spec before its next attempt.
            if known?.spec != fresh.spec { volatile[workspace.metadata.uid]?.isPrepared = false }
            volatile[workspace.metadata.uid]?.lastLook = nil
            enqueue(workspace.metadata.uid)
        case .workspaceClass(let item):
            classes[item.metadata.name] = item
            for uid in workspaces.keys { enqueue(uid) }
        case .source: break
        }
    }

    /// Takes over that a resource other than a workspace was removed.
    func drop(_ resource: AnyResource) {
        guard case .workspaceClass(let item) = resource else { return }
        classes[item.metadata.name] = nil
        for uid in workspaces.keys { enqueue(uid) }
    }

    /// Whether a teardown has begun to remove, from where there is no way back.
    func isRemoving(_ uid: UID) async -> Bool {
        guard let teardown = try? await teardown(of: uid) else { return false }
        return teardown.isRemoving
    }

    /// Wakes one, or all, and lets a blocked teardown look again at once.
    package func wake(_ uid: UID?) {
        for uid in uid.map({ [$0] }) ?? Array(workspaces.keys) {
            volatile[uid]?.lastLook = nil
            volatile[uid]?.conflict = nil
            volatile[uid]?.identityCheckedAt = nil
            snapshot.distrust(uid)
            enqueue(uid)
        }
    }

    /// Says that a close is looked into anew, so that nobody takes the last look's answer for this one's.
    func beginClosing(_ uid: UID) async {
        guard let workspace = workspaces[uid], workspace.status.receipt == nil else { return }
        let now = clock.now()
        let generation = workspace.metadata.generation
        await updateStatus(of: uid) { status in
            status.conditions = status.conditions.map { old in
                var fresh = old
                switch old.type {
                case .ready:
                    (fresh.status, fresh.reason) = (.false, "Closing")
                    fresh.message = "it is being closed"
                case .workSaved:
                    (fresh.status, fresh.reason) = (.unknown, "Looking")
                    fresh.message = "unsaved work is being looked for"
                case .reconciling, .stalled, .reachable, .updatePending: return old
                }
                if fresh.status != old.status { fresh.lastTransitionTime = now }
                fresh.observedGeneration = generation
                return fresh
            }
        }
    }

    /// Hands the secrets as they are now to every workspace that is prepared.
    func secretsChanged() {
        for uid in workspaces.keys {
            volatile[uid]?.isPrepared = false
            enqueue(uid)
        }
    }

    /// The plan that a pass would make now; asks the Engine, changes nothing.
    package func preview(_ resource: AnyResource, isNew: Bool) async throws(APIError) -> PlanView {
        guard case .workspace(let workspace) = resource else {
            return PlanView(steps: [], hash: Digest(of: resource.specText).text)
        }
        do {
            let desired = try desired(workspace)
            let plan = plan(desired, try await observe(desired, workspace.status).observed)
            // A new workspace gets its UID only when it is applied.
            let uid = workspace.metadata.uid.short
            let steps = plan.steps.map { step in
                let (verb, object) = step.action.phrase
                return PlanView.Step(
                    action: verb,
                    object: isNew ? object?.replacing(uid, with: "<uid>") : object,
                    cause: step.cause.description
                )
            }
            let text = steps.map { "\($0.text)|\($0.cause)" } + [resource.specText]
            return PlanView(
                steps: steps,
                stalled: plan.stall.map { "\($0.reason): \($0.message)" },
                hash: Digest(of: text.joined(separator: "\n")).text
            )
        } catch let error as RuntimeError {
            throw APIError(.engineUnavailable, error.description)
        } catch {
            throw APIError(.invalid, "\(error)")
        }
    }

    /// Counts one attached terminal more, or with a negative number fewer.
    package func attach(_ uid: UID, by count: Int) {
        volatile[uid, default: Volatile()].attached += count
        if count < 0 { enqueue(uid) }
    }
}

/// What is wanted of a workspace, as far as a change of it ends what is under way.
private struct Wish: Equatable {
    var generation: Int64
    var isDeleted: Bool
}

extension Workspace {
    fileprivate var wish: Wish {
        Wish(
            generation: metadata.generation,
            isDeleted: metadata.deletionTimestamp != nil
        )
    }
}

extension AnyResource {
    /// The spec alone, in one stable form.
    fileprivate var specText: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data: Data? =
            switch self {
            case .workspace(let item): try? encoder.encode(item.spec)
            case .workspaceClass(let item): try? encoder.encode(item.spec)
            case .source(let item): try? encoder.encode(item.spec)
            }
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
