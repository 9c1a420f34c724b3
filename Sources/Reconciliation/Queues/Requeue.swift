/// When to look at a workspace again if no event comes; nil when nothing is left to look for.
///
/// `failures` are those in a row. A silent Engine wakes everybody itself when it answers again.
package func requeue(
    after result: ReconcileResult,
    failures: Int,
    isEngineSilent: Bool
) -> Duration? {
    if result.fault != nil {
        return isEngineSilent ? nil : Backoff.engine.delay(afterFailures: failures)
    }
    let wait = result.plan.wait?.lookAgainAfter
    if result.plan.isBlocked, let teardown = result.observed.teardown {
        return max(min(teardown.lookAgainAfter, wait ?? .seconds(60)), .milliseconds(250))
    }
    return wait ?? (result.plan.steps.isEmpty ? nil : .milliseconds(100))
}
