import API
package import Resources

/// The goal of a wait, as a pure function of the last seen state of one resource.
package struct WaitGoal: Hashable, Sendable {
    package enum Wish: Hashable, Sendable {
        case condition(ConditionType, Condition.Status)
        /// This generation of the spec has been reconciled, whatever state it asks for.
        case settled(WorkspaceState, generation: Int64)
        /// The workspace has its receipt; unsaved work that blocks this fails the wait.
        case closed
        case deleted
        case state(WorkspaceState)
    }

    package enum Verdict: Hashable, Sendable {
        /// Not met yet; the text describes the progress.
        case pending(String)
        case met
        /// It cannot be met without intervention.
        case failed(String)
    }

    package var name: ResourceName
    package var wish: Wish

    package init(name: ResourceName, wish: Wish) {
        self.name = name
        self.wish = wish
    }

    /// The state that an applied workspace should reach.
    package static func applied(_ workspace: Workspace) -> WaitGoal {
        let state = workspace.spec.state ?? .open
        let wish = Wish.settled(state, generation: workspace.metadata.generation)
        return WaitGoal(name: workspace.metadata.name, wish: wish)
    }

    /// Evaluates the last seen state; nil means that the resource does not exist.
    package func verdict(_ resource: AnyResource?) -> Verdict {
        guard let resource else {
            switch wish {
            case .deleted: return .met
            // A closed workspace may be removed before its receipt was seen.
            case .closed, .settled(.closed, _): return .met
            default: return .failed("it does not exist")
            }
        }
        switch wish {
        case .condition(let type, let status): return condition(resource, type, status)
        case .settled(.closed, _), .closed: return closed(resource)
        case .settled(let state, let generation): return settled(resource, state, generation)
        case .deleted:
            if let blocked = blockedClose(resource) { return .failed(blocked) }
            return .pending(progressText(resource))
        case .state(let state):
            guard case .workspace(let workspace) = resource else {
                return .failed("it has no state")
            }
            let reached = workspace.wantedState == state
            return reached ? .met : .pending(progressText(resource))
        }
    }

    private func condition(
        _ resource: AnyResource,
        _ type: ConditionType,
        _ status: Condition.Status
    ) -> Verdict {
        let found = resource.conditions.first { $0.type == type }
        return found?.status == status ? .met : .pending(progressText(resource))
    }

    private func settled(
        _ resource: AnyResource,
        _ state: WorkspaceState,
        _ generation: Int64
    ) -> Verdict {
        func current(_ type: ConditionType) -> Condition? {
            resource.conditions.first {
                $0.type == type && $0.observedGeneration >= generation
            }
        }
        if let stalled = current(.stalled), stalled.status == .true {
            return .failed("\(stalled.reason): \(stalled.message)")
        }
        guard let ready = current(.ready) else { return .pending(progressText(resource)) }
        var state = state
        // A workspace that was suspended or closed because it was idle need not become open.
        if case .workspace(let workspace) = resource, state == .open {
            state = workspace.wantedState
        }
        if state == .closed { return closed(resource) }
        let suspended = state == .suspended && ready.reason == WorkspaceState.suspended.rawValue
        guard ready.status == .true || suspended else { return .pending(progressText(resource)) }
        return .met
    }

    private func closed(_ resource: AnyResource) -> Verdict {
        guard case .workspace(let workspace) = resource else {
            return .failed("it cannot be closed")
        }
        if workspace.status.receipt != nil { return .met }
        if let blocked = blockedClose(resource) { return .failed(blocked) }
        return .pending(progressText(resource))
    }

    /// Why a close does not proceed: unsaved work, or a reason why nothing can be done.
    private func blockedClose(_ resource: AnyResource) -> String? {
        let generation = resource.metadata.generation
        let current = resource.conditions.filter { $0.observedGeneration >= generation }
        let ready = current.first { $0.type == .ready && $0.reason == "CloseBlocked" }
        if let ready {
            let words =
                "unsaved work blocks the close; save it and it goes on by itself, or close "
                + "with --on-unsaved archive, which keeps it in a rescue, or with --on-unsaved discard"
            return ready.message.isEmpty ? words : escapingControls(ready.message)
        }
        if let stalled = current.first(where: { $0.type == .stalled }), stalled.status == .true {
            return "\(stalled.reason): \(stalled.message)"
        }
        return nil
    }
}

/// The progress of a resource in one line.
///
/// It shows a bar while the resource pulls or clones, then what keeps it from being ready.
package func progressText(_ resource: AnyResource) -> String {
    let ready = resource.conditions.first {
        $0.type == .ready && $0.observedGeneration >= resource.metadata.generation
    }
    let message = ready.map { $0.message.isEmpty ? $0.reason : $0.message } ?? "waiting"
    var text = "\(resource.listedName): \(escapingControls(message))"
    if case .workspace(let workspace) = resource, let done = workspace.status.progress?.done {
        text += " " + bar(done)
    }
    return text
}

/// A bar of twenty cells, and the percentage.
package func bar(_ done: Double) -> String {
    let percent = Int((min(1, max(0, done)) * 100).rounded())
    let filled = percent / 5
    let cells = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
    return "[\(cells)] \(percent)%"
}
