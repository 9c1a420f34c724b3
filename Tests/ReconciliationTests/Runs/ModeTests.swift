import Reconciliation
import Resources
import Testing

/// Changes of `mode` on a live workspace, and which spec asks for a run.
@Suite
struct ModeTests {
    private func mode(_ change: (inout ModeFacts) -> Void) -> ModeFacts {
        var facts = ModeFacts()
        change(&facts)
        return facts
    }

    private func reason(_ change: ModeChange) -> String? {
        switch change {
        case .waitForTurn(let wait), .waitForRun(let wait): wait.reason
        case .none, .endTerminalAgent, .resumeInTerminal: nil
        }
    }

    @Test(arguments: [
        (AgentReport.State?.none, false, ModeChange.none),
        (.exited, false, .none),
        (.waiting, false, .endTerminalAgent),
        (.limited, false, .endTerminalAgent),
        (.working, true, .endTerminalAgent),
        (.starting, true, .endTerminalAgent),
    ])
    func `to headless, the terminal's agent ends between two turns`(
        agent: AgentReport.State?,
        isForced: Bool,
        expected: ModeChange
    ) {
        let facts = mode {
            $0.agent = agent
            $0.isForced = isForced
        }
        #expect(change(to: .headless, facts) == expected)
    }

    @Test(arguments: [AgentReport.State.working, .starting])
    func `to headless, a turn that goes on is waited for`(agent: AgentReport.State) {
        let found = change(to: .headless, mode { $0.agent = agent })
        #expect(reason(found) == "WaitingForTurn")
    }

    @Test func `to interactive, the run ends first and its conversation goes on`() throws {
        let running = try run(.starting, .running)
        #expect(reason(change(to: .interactive, mode { $0.run = running })) == "WaitingForRun")
        var over = running
        over.enter(.cancelled, at: lookTime)
        let found = change(to: .interactive, mode { $0.run = over })
        #expect(found == .resumeInTerminal(over.session))
        let resumed = mode {
            $0.run = over
            $0.agent = .working
        }
        #expect(change(to: .interactive, resumed) == .none)
        #expect(change(to: .interactive, ModeFacts()) == .resumeInTerminal(nil))
    }

    private func headless(_ prompt: String?, _ more: (inout WorkspaceSpec) -> Void = { _ in })
        throws -> ResolvedSpec
    {
        let spec = try spec {
            $0.mode = prompt == nil ? .interactive : .headless
            $0.prompt = prompt
            more(&$0)
        }
        return try ResolvedSpec(spec, defaults: nil)
    }

    private func asked(
        _ spec: ResolvedSpec,
        before old: ResolvedSpec?,
        generation: Int64 = 4
    ) throws -> Run? {
        let metadata = Metadata(
            name: .sample("shop"),
            uid: try uid(),
            generation: generation,
            creationTimestamp: lookTime
        )
        return Reconciliation.run(
            askedBy: metadata,
            spec,
            class: nil,
            before: old,
            session: nil,
            at: lookTime
        )
    }

    @Test func `a prompt is a run when it is new, and nothing else is one`() throws {
        let fix = try headless("Fix it")
        let run = try #require(try asked(fix, before: nil))
        #expect(run.id == RunID(workspace: try uid(), generation: 4))
        #expect(run.prompt == "Fix it" && run.phase == .queued)
        #expect(try asked(fix, before: fix) == nil)
        #expect(try asked(try headless("Fix it") { $0.image = "other:1" }, before: fix) == nil)
        #expect(try asked(try headless("Fix it") { $0.state = .closed }, before: nil) == nil)
        #expect(try asked(try headless(nil), before: fix) == nil)
        #expect(try asked(try headless("Fix that"), before: fix) != nil)
        #expect(try asked(fix, before: try headless(nil)) != nil)
        // The agent reads bytes, so two encodings of one character make two prompts.
        #expect(try asked(try headless("caf\u{E9}"), before: try headless("cafe\u{301}")) != nil)
    }
}
