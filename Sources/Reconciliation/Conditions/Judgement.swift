package import Workspaces

/// All that the conditions are judged by, after a pass.
package struct Findings: Sendable {
    package var desired: Desired
    package var observed: Observed
    /// The plan made from `observed`; what it still lists has not been done.
    package var plan: Plan
    package var report: RuntimeReport?
    /// Why the pass ended early.
    package var fault: Fault?

    package init(
        desired: Desired,
        observed: Observed,
        plan: Plan,
        report: RuntimeReport?,
        fault: Fault?
    ) {
        self.desired = desired
        self.observed = observed
        self.plan = plan
        self.report = report
        self.fault = fault
    }

    /// The container that counts: the highest attempt that is not dead or going.
    package var current: ObservedContainer? {
        observed.containers.filter { $0.state != .dead && $0.state != .removing }
            .max { $0.attempt < $1.attempt }
    }
}

/// Why a step failed, by what to do about it.
package struct Fault: Hashable, Sendable {
    package var reason: String
    package var message: String
    /// The Engine did not answer, so nothing is known.
    package var isEngineDegraded: Bool
    /// Usual when the world moves while we act.
    package var isPassing: Bool

    package init(
        reason: String,
        message: String,
        isEngineDegraded: Bool,
        isPassing: Bool = false
    ) {
        self.reason = reason
        self.message = message
        self.isEngineDegraded = isEngineDegraded
        self.isPassing = isPassing
    }
}

/// One judged aspect, before its times are known.
package struct Judgement: Hashable, Sendable {
    package var aspect: Condition.Aspect
    package var status: Condition.Status
    package var reason: String
    package var message: String

    init(
        _ aspect: Condition.Aspect,
        _ status: Condition.Status,
        _ reason: String,
        _ message: String
    ) {
        self.aspect = aspect
        self.status = status
        self.reason = reason
        self.message = message
    }
}

/// `previous` with `judgements` in their place; a transition time changes only with its status.
package func conditions(
    _ judgements: [Judgement],
    after previous: [Condition],
    generation: Int64,
    now: Timestamp
) -> [Condition] {
    judgements.map { judgement in
        let old = previous.first { $0.type == judgement.aspect }
        return Condition(
            type: judgement.aspect,
            status: judgement.status,
            reason: judgement.reason,
            message: judgement.message,
            lastTransitionTime: old.map {
                $0.status == judgement.status ? $0.lastTransitionTime : now
            }
                ?? now,
            observedGeneration: generation
        )
    }
}
