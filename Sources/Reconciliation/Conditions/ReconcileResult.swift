package import Resources

/// The result of one pass: everything that the conditions are computed from.
package struct ReconcileResult: Sendable {
    package var desired: Desired
    package var observed: Observed
    /// The plan made from `observed`; the steps that it still lists have not been done.
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

    /// The current container: the highest attempt that is neither dead nor being removed.
    package var current: ObservedContainer? {
        observed.containers.filter { $0.state != .dead && $0.state != .removing }
            .max { $0.attempt < $1.attempt }
    }
}

/// Why a step failed, classified by what to do about it.
package struct Fault: Hashable, Sendable {
    package var reason: String
    package var message: String
    /// The Engine did not answer, so nothing is known.
    package var isEngineDegraded: Bool
    /// Usual when the world changes during a pass.
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

/// A condition without its times.
package struct ConditionValue: Hashable, Sendable {
    package var type: ConditionType
    package var status: Condition.Status
    package var reason: String
    package var message: String

    init(
        _ type: ConditionType,
        _ status: Condition.Status,
        _ reason: String,
        _ message: String
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
    }
}

/// Returns `values` as conditions; a transition time changes only when the status changes.
package func conditions(
    _ values: [ConditionValue],
    after previous: [Condition],
    generation: Int64,
    now: Timestamp
) -> [Condition] {
    values.map { value in
        let old = previous.first { $0.type == value.type }
        return Condition(
            type: value.type,
            status: value.status,
            reason: value.reason,
            message: value.message,
            lastTransitionTime: old.map {
                $0.status == value.status ? $0.lastTransitionTime : now
            }
                ?? now,
            observedGeneration: generation
        )
    }
}
