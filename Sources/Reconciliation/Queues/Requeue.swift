/// When to look at a workspace again if no event comes; nil when nothing is left to look for.
///
/// `failures` are those in a row. A silent Engine wakes everybody itself when it answers again.
package func requeue(
    after findings: Findings,
    failures: Int,
    isEngineSilent: Bool
) -> Duration? {
    if findings.fault != nil {
        return isEngineSilent ? nil : Backoff.engine.delay(afterFailures: failures)
    }
    let wait = findings.plan.wait?.lookAgainAfter
    if findings.plan.isBlocked, let teardown = findings.observed.teardown {
        return max(min(teardown.lookAgainAfter, wait ?? .seconds(60)), .milliseconds(250))
    }
    return wait ?? (findings.plan.steps.isEmpty ? nil : .milliseconds(100))
}
