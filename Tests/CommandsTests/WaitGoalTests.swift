import API
import Commands
import Resources
import Testing

struct WaitGoalTests {
    private func goal(_ wish: WaitGoal.Wish) throws -> WaitGoal {
        WaitGoal(name: try Sample.name("first"), wish: wish)
    }

    private func isPending(_ verdict: WaitGoal.Verdict) -> Bool {
        guard case .pending = verdict else { return false }
        return true
    }

    @Test func `an open workspace is settled when its generation is ready`() throws {
        let goal = try goal(.settled(.open, generation: 2))
        let old = try Sample.workspace("first", [Sample.condition(.ready, .true, generation: 1)])
        #expect(isPending(goal.verdict(old)))
        let new = try Sample.workspace("first", [Sample.condition(.ready, .true, generation: 2)])
        #expect(goal.verdict(new) == .met)
    }

    @Test func `a stall of this generation fails with its reason, an older one does not`() throws {
        let goal = try goal(.settled(.open, generation: 2))
        func stalled(_ generation: Int64) throws -> AnyResource {
            try Sample.workspace(
                "first",
                [
                    Sample.condition(
                        .stalled,
                        .true,
                        "SecretMissing",
                        "GH_TOKEN is not set",
                        generation: generation
                    )
                ]
            )
        }
        #expect(goal.verdict(try stalled(2)) == .failed("SecretMissing: GH_TOKEN is not set"))
        #expect(isPending(goal.verdict(try stalled(1))))
    }

    @Test func `a suspended workspace need not be ready`() throws {
        let goal = try goal(.settled(.suspended, generation: 1))
        let item = try Sample.workspace("first", [Sample.condition(.ready, .false, "Suspended")])
        #expect(goal.verdict(item) == .met)
        let starting = try Sample.workspace("first", [Sample.condition(.ready, .false, "Starting")])
        #expect(isPending(goal.verdict(starting)))
    }

    @Test func `a close is met by its receipt and failed by unsaved work`() throws {
        let goal = try goal(.closed)
        let receipt = try Sample.receipt()
        #expect(isPending(goal.verdict(try Sample.workspace())))
        let closed = try Sample.workspace { $0.status.receipt = receipt }
        #expect(goal.verdict(closed) == .met)
        let blocked = try Sample.workspace(
            "first",
            [
                Sample.condition(.ready, .false, "CloseBlocked"),
                Sample.condition(.workSaved, .false, "Unsaved", "1 untracked file"),
            ]
        )
        guard case .failed(let reason) = goal.verdict(blocked) else {
            Issue.record("a blocked close goes on waiting")
            return
        }
        #expect(reason.contains("--on-unsaved archive"))
        #expect(goal.verdict(nil) == .met)
    }

    @Test func `deletion is met when nothing is left`() throws {
        let goal = try goal(.deleted)
        #expect(goal.verdict(nil) == .met)
        #expect(isPending(goal.verdict(try Sample.workspace())))
    }

    @Test func `a condition is met by its status, and never by nothing`() throws {
        let goal = try goal(.condition(.ready, .false))
        #expect(
            goal.verdict(try Sample.workspace("first", [Sample.condition(.ready, .false)])) == .met
        )
        #expect(isPending(goal.verdict(try Sample.workspace())))
        #expect(goal.verdict(nil) == .failed("it does not exist"))
    }

    @Test(arguments: [
        ("condition=Ready", WaitGoal.Wish.condition(.ready, .true)),
        ("condition=ready=false", .condition(.ready, .false)),
        ("condition=WorkSaved=Unknown", .condition(.workSaved, .unknown)),
        ("delete", .deleted), ("closed", .closed), ("state=suspended", .state(.suspended)),
    ])
    func `wishes are read`(text: String, wish: WaitGoal.Wish) throws {
        #expect(try WaitGoal.Wish(parsing: text) == wish)
    }

    @Test(arguments: [
        "", "condition", "condition=", "condition=Nope", "condition=Ready=Maybe", "x",
    ])
    func `what is no wish is a wrong command line`(text: String) {
        #expect(throws: Failure.self) { try WaitGoal.Wish(parsing: text) }
    }
}
