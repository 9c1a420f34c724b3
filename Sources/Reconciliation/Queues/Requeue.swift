/// When to run the next pass over a workspace if no event comes; nil when no pass is needed.
///
/// `failures` counts failed passes in a row. When the Engine does not answer, no delay is needed:
/// every workspace is requeued once it answers again.
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
