import Reconciliation
import Resources
import Testing

@Suite
struct ConditionsTests {
    private func result(
        _ desired: Desired,
        _ observed: Observed,
        report: RuntimeReport? = nil,
        fault: Fault? = nil
    ) -> ReconcileResult {
        ReconcileResult(
            desired: desired,
            observed: observed,
            plan: plan(desired, observed),
            report: report,
            fault: fault
        )
    }

    private func verdict(_ type: ConditionType, _ result: ReconcileResult) -> String {
        conditions(for: result).first { $0.type == type }
            .map { "\($0.status.rawValue)/\($0.reason)" } ?? "none"
    }

    private let up = RuntimeReport(attempt: 1, phase: .ready)

    @Test func `ready needs a running container, its own report and a terminal`() throws {
        let desired = try desired()
        let running = observed(try container(.running))
        #expect(verdict(.ready, result(desired, running, report: up)) == "True/Running")
        #expect(verdict(.ready, result(desired, running)) == "False/Starting")
        var older = up
        older.attempt = 0
        #expect(verdict(.ready, result(desired, running, report: older)) == "False/Starting")
        var cloning = up
        cloning.phase = .cloning
        cloning.progress = 40
        #expect(verdict(.ready, result(desired, running, report: cloning)) == "False/Cloning")
        cloning.phase = .failed
        #expect(verdict(.ready, result(desired, running, report: cloning)) == "False/CloneFailed")
        var silent = running
        silent.runtime = .starting
        #expect(verdict(.ready, result(desired, silent, report: up)) == "False/Starting")
    }

    @Test func `whatever is found, ready is true only when open, up and converged`() throws {
        for state in WorkspaceState.allCases {
            for container in ObservedContainer.State.allCases {
                for volume in [ObservedVolume.absent, .owned, .foreign] {
                    for runtime in [
                        RuntimeHealth.unknown, .starting, .reachable, .dead(repairs: 1),
                    ] {
                        let wanted = try desired(state)
                        let found = observed(try self.container(container)) {
                            $0.volume = volume
                            $0.runtime = runtime
                        }
                        let result = result(wanted, found, report: up)
                        let isUp =
                            state == .open && container == .running && volume == .owned
                            && runtime == .reachable
                        #expect(verdict(.ready, result).hasPrefix("True") == isUp)
                        if isUp {
                            #expect(verdict(.reconciling, result) == "False/Converged")
                        }
                    }
                }
            }
        }
    }

    private func container(_ state: ObservedContainer.State) throws -> ObservedContainer {
        try ReconciliationTests.container(state)
    }

    @Test func `a silent Engine makes everything about it unknown`() throws {
        let fault = Fault(reason: "EngineDegraded", message: "no answer", isEngineDegraded: true)
        let running = observed(try container(.running))
        let found = result(try desired(), running, report: up, fault: fault)
        #expect(verdict(.ready, found) == "Unknown/EngineDegraded")
        #expect(verdict(.reachable, found) == "Unknown/EngineDegraded")
        #expect(verdict(.reconciling, found) == "True/Retrying")
        #expect(verdict(.stalled, found) == "False/NotStalled")
    }

    @Test func `a refusal makes ready false with its reason`() throws {
        let fault = Fault(reason: "ImageMissing", message: "no image", isEngineDegraded: false)
        let found = result(try desired(), Observed(), fault: fault)
        #expect(verdict(.ready, found) == "False/ImageMissing")
    }

    @Test func `a stall says why in two conditions`() throws {
        let lost = observed { $0.volume = .absent }
        let found = result(try desired(), lost)
        #expect(verdict(.ready, found) == "False/VolumeLost")
        #expect(verdict(.stalled, found) == "True/VolumeLost")
        #expect(verdict(.reconciling, found) == "False/Stalled")
    }

    @Test func `closing tells how far it is`() throws {
        let closed = try desired(.closed)
        var found = observed(try container(.running))
        #expect(verdict(.ready, result(closed, found)) == "False/Closing")
        #expect(verdict(.workSaved, result(closed, found)) == "Unknown/NotLooked")
        found.teardown = teardown { $0.preflight = report(.unsaved) }
        found.lookIsDue = false
        #expect(verdict(.ready, result(closed, found)) == "False/CloseBlocked")
        #expect(verdict(.reconciling, result(closed, found)) == "True/CloseBlocked")
        #expect(verdict(.workSaved, result(closed, found)) == "False/Unsaved")
        found.teardown = teardown { $0.preflight = report(.unknown) }
        #expect(verdict(.workSaved, result(closed, found)) == "Unknown/LookFailed")
        var done = Observed()
        done.hasReceipt = true
        #expect(verdict(.ready, result(closed, done)) == "False/Closed")
        #expect(verdict(.workSaved, result(closed, done)) == "True/Closed")
    }

    @Test func `suspended and pending updates are told`() throws {
        let stopped = observed(try container(.exited))
        #expect(verdict(.ready, result(try desired(.suspended), stopped)) == "False/Suspended")
        let running = observed(try container(.running))
        #expect(verdict(.ready, result(try desired(.suspended), running)) == "False/Suspending")
        let drifted = observed(try ReconciliationTests.container(.running, hash: otherHash)) {
            $0.attached = 1
        }
        let found = result(try desired(), drifted, report: up)
        #expect(verdict(.updatePending, found) == "True/Drifted")
        #expect(verdict(.ready, found) == "True/Running")
    }

    @Test func `a transition time changes with the status and with nothing else`() throws {
        let running = observed(try container(.running))
        func judged(_ report: RuntimeReport?, after old: [Condition], at now: Int64) throws
            -> [Condition]
        {
            conditions(
                conditions(for: result(try desired(), running, report: report)),
                after: old,
                generation: now,
                now: Timestamp(milliseconds: now)
            )
        }
        func ready(_ all: [Condition]) -> Condition? { all.first { $0.type == .ready } }
        var cloning = up
        cloning.phase = .cloning
        let first = try judged(nil, after: [], at: 1)
        let second = try judged(cloning, after: first, at: 2)
        let third = try judged(up, after: second, at: 3)
        let fourth = try judged(up, after: third, at: 4)
        #expect(ready(second)?.reason == "Cloning")
        #expect(ready(second)?.lastTransitionTime == ready(first)?.lastTransitionTime)
        #expect(ready(third)?.lastTransitionTime == Timestamp(milliseconds: 3))
        #expect(ready(fourth)?.lastTransitionTime == Timestamp(milliseconds: 3))
        #expect(ready(fourth)?.observedGeneration == 4)
        #expect(fourth.count == ConditionType.allCases.count)
    }
}
