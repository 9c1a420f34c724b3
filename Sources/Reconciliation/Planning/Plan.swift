package import Resources

/// One action and its cause.
package struct Step: Hashable, Sendable, CustomStringConvertible {
    package let action: Action
    package let cause: Cause

    package init(_ action: Action, because cause: Cause) {
        self.action = action
        self.cause = cause
    }

    package var description: String { "\(action)  because \(cause)" }
}

/// Why nothing can be done until a human acts.
package enum Stall: Hashable, Sendable {
    case volumeLost(VolumeName)
    /// There is a volume with our name, but not the one that held the work.
    case volumeReplaced(VolumeName)
    case nameConflict(String)
    case secretMissing([VariableName])

    package var reason: String {
        switch self {
        case .volumeLost, .volumeReplaced: "VolumeLost"
        case .nameConflict: "NameConflict"
        case .secretMissing: "SecretMissing"
        }
    }

    package var message: String {
        switch self {
        case .volumeLost(let volume):
            "volume \(volume) is gone, and with it the work on it; delete the workspace and apply "
                + "it again to begin anew"
        case .volumeReplaced(let volume):
            "volume \(volume) does not hold this workspace's identity (its file .berth/identity is "
                + "missing or another's), so nothing is started on it and it is not removed: look "
                + "at it, put the right one in its place, or close the workspace, which leaves it "
                + "there"
        case .nameConflict(let name):
            "something that is not ours holds the name \(name); remove it or rename the workspace"
        case .secretMissing(let names):
            "nobody set \(names.map(\.text).joined(separator: ", ")): "
                + names.map { "berth secret set \($0)" }.joined(separator: "; ")
        }
    }
}

/// What one workspace needs next: steps in order, or the reason why there are none.
package struct Plan: Hashable, Sendable {
    package var steps: [Step] = []
    package var stall: Stall?
    /// What the plan waits for without acting; a CamelCase reason and a sentence.
    package var wait: Wait?
    /// Drift that the update policy does not allow to fix now.
    package var pendingDrift: Cause?
    /// Teardown is blocked by unsaved work.
    package var isBlocked = false

    package init() {}

    package init(_ steps: [Step]) { self.steps = steps }

    /// Whether there is nothing to do and nothing to wait for.
    package var isConverged: Bool { steps.isEmpty && stall == nil && wait == nil && !isBlocked }
}

/// A reason to wait, with the delay after which to observe again without an event.
package struct Wait: Hashable, Sendable {
    package var reason: String
    package var message: String
    package var lookAgainAfter: Duration

    package init(reason: String, message: String, lookAgainAfter: Duration) {
        self.reason = reason
        self.message = message
        self.lookAgainAfter = lookAgainAfter
    }
}

extension Plan {
    /// The stage of a close; nil for a plan that closes nothing.
    package var closingStage: ClosingStage? {
        guard steps.contains(where: { $0.action == .storeReceipt }) else { return nil }
        return steps.lazy.compactMap(\.action.closingStage).first
    }
}

extension Plan: CustomStringConvertible {
    package var description: String {
        var lines = steps.map(\.description)
        if let stall { lines.append("stalled: \(stall.reason)") }
        if let wait { lines.append("wait: \(wait.reason)") }
        if let pendingDrift { lines.append("update pending because \(pendingDrift)") }
        if isBlocked { lines.append("blocked by unsaved work") }
        return lines.isEmpty ? "nothing to do" : lines.joined(separator: "\n")
    }
}
