import Reconciliation
import Resources
import Testing

/// What happens to the agent's work, row by row.
@Suite
struct RunPublishTests {
    private func publishing(_ phases: RunPhase...) throws -> Run {
        var run = try ReconciliationTests.run(.starting, .running) {
            $0.result = "Mend the redirect"
            $0.startHead = try? commitID("a")
            $0.finished = lookTime
        }
        for phase in phases { run.enter(phase, at: lookTime) }
        return run
    }

    /// The facts after one commit of the agent on top of the base.
    private func worked(_ change: (inout RunFacts) -> Void = { _ in }) throws -> RunFacts {
        try facts {
            $0.checkout?.commit = try? commitID("b")
            $0.checkout?.ahead = 1
            change(&$0)
        }
    }

    @Test func `what is uncommitted is committed once, by the trailer`() throws {
        let run = try publishing(.committing)
        let dirty = try facts { $0.checkout?.isDirty = true }
        let decision = decide(run, try wanted(), dirty)
        #expect("\(decision)" == "Committing\n- commit to fix/login")
        guard case .commit(let request)? = decision.steps.first else { return }
        #expect(try request.parent == commitID("a"))
        #expect(request.date == lookTime)
        #expect(request.message == "Mend the redirect\n\nBerth-Run: \(run.id)\n")
        // A later change by somebody else is not committed.
        let own = try commitID("b")
        let again = try worked {
            $0.checkout?.isDirty = true
            $0.checkout?.ownCommit = own
        }
        #expect(text(run, try wanted(), again) == "Pushing")
    }

    @Test func `no change is no pull request, and says so`() throws {
        let decision = decide(try publishing(.committing), try wanted(), try facts())
        #expect("\(decision)" == "Succeeded NoChange")
        #expect(
            decision.run.message == "the agent changed nothing, so there is no pull request"
        )
        #expect(decision.event?.reason == "RunSucceeded")
    }

    @Test func `nothing is committed on another branch, amid an operation, or over a refusal`()
        throws
    {
        let run = try publishing(.committing)
        let dirty = try facts { $0.checkout?.isDirty = true }
        var found = dirty
        found.checkout?.head = .branch("other")
        #expect(text(run, try wanted(), found) == "Failed BranchChanged")
        found.checkout?.head = .detached
        #expect(text(run, try wanted(), found) == "Failed DetachedHead")
        found = dirty
        found.checkout?.operation = "rebase"
        #expect(text(run, try wanted(), found) == "Failed OperationInProgress")
        found = dirty
        found.refusal = .commit("hook declined")
        #expect(text(run, try wanted(), found) == "Failed CommitRefused")
        found = dirty
        found.container = .absent
        #expect(
            text(run, try wanted(), found)
                == "Committing Starting\n- start container\nwait: Starting"
        )
    }

    @Test func `a push goes from what is there to HEAD, and never over a foreign commit`() throws {
        let run = try publishing(.committing, .pushing)
        #expect(
            text(run, try wanted(), try worked()) == "Pushing\n- push fix/login new -> bbbbbbbb"
        )
        let old = try commitID("a")
        var found = try worked { $0.remote = .at(old, isContained: true) }
        #expect(
            text(run, try wanted(), found) == "Pushing\n- push fix/login aaaaaaaa -> bbbbbbbb"
        )
        found.remote = .at(old, isContained: false)
        let diverged = decide(run, try wanted(), found).run
        #expect(diverged.reason == "RemoteDiverged")
        #expect(diverged.message?.contains("never overwritten") == true)
        found.remote = .unknown
        #expect(text(run, try wanted(), found) == "Pushing\nwait: Looking")
        found.remote = .absent
        found.refusal = .push("protected branch")
        #expect(text(run, try wanted(), found) == "Failed PushRefused")
        // A push whose answer was lost is observed, whatever was reported.
        found.remote = .at(try commitID("b"), isContained: true)
        #expect(text(run, try wanted(), found) == "OpeningPullRequest")
    }

    @Test func `there is no pull request where none is wanted, or none is possible`() throws {
        let run = try publishing(.committing, .pushing)
        let head = try commitID("b")
        let pushed = try worked { $0.remote = .at(head, isContained: true) }
        #expect(
            text(run, try wanted(run: { $0.pullRequest = PullRequestPolicy.none }), pushed)
                == "Succeeded Pushed"
        )
        var onMain = pushed
        onMain.checkout?.head = .branch("main")
        let itself = decide(run, try wanted(spec: { $0.featureBranch = nil }), onMain).run
        #expect(itself.reason == "Pushed")
        #expect(itself.message?.contains("the work is on 'main' itself") == true)
        let opening = decide(run, try wanted(), pushed).run
        var noForge = pushed
        noForge.pullRequests = .noForge("file: remotes have none")
        let end = decide(opening, try wanted(), noForge).run
        #expect(end.message?.hasSuffix("because file: remotes have none") == true)
    }

    @Test func `a pull request is asked for once, and looked for before that is done again`() throws
    {
        let run = try publishing(.committing, .pushing, .openingPullRequest)
        let draft = try wanted(run: { $0.pullRequest = .draft })
        var found = try worked()
        let asked = decide(run, draft, found)
        #expect(
            "\(asked)" == "OpeningPullRequest\n- open draft pull request fix/login -> main"
        )
        #expect(
            text(asked.run, draft, found)
                == "OpeningPullRequest LookingForPullRequest\nwait: LookingForPullRequest"
        )
        found.now = lookTime.adding(.seconds(30))
        #expect(text(asked.run, draft, found).contains("open draft pull request"))
        found.pullRequests = .unknown
        #expect(text(run, draft, found) == "OpeningPullRequest\nwait: Looking")
        found.pullRequests = .found([])
        found.refusal = .noCommitsBetween
        #expect(text(run, draft, found) == "Succeeded Pushed")
        found.refusal = .pullRequest("Resource not accessible")
        #expect(text(run, draft, found) == "Failed PullRequestRefused")
    }

    @Test func `one that is there is taken: this run's in any state, else an open one`() throws {
        let run = try publishing(.committing, .pushing, .openingPullRequest)
        let earlier = RunID(workspace: try uid(), generation: 9)
        func end(_ found: FoundPullRequest...) throws -> Run {
            decide(run, try wanted(), try worked { $0.pullRequests = .found(found) }).run
        }
        let merged = FoundPullRequest(number: 4, url: "u", state: .merged, run: run.id)
        #expect(try end(merged).reason == "PullRequestOpened")
        #expect(try end(merged).pullRequest?.state == .merged)
        let open = FoundPullRequest(number: 5, url: "u", state: .open, run: earlier)
        #expect(try end(open).reason == "PullRequestUpdated")
        #expect(try end(open).pullRequest?.isForeign == false)
        let foreign = FoundPullRequest(number: 6, url: "u", state: .open)
        #expect(try end(foreign).pullRequest?.isForeign == true)
        let closed = FoundPullRequest(number: 7, url: "u", state: .closed, run: earlier)
        #expect(try end(closed).phase == .openingPullRequest)
        #expect(try end(closed, foreign).pullRequest?.number == 6)
    }

    @Test func `an end is told in the chat, then the workspace is given over`() throws {
        var run = try publishing(.committing)
        run.enter(.succeeded, at: lookTime)
        let key = "run/\(run.id)/end"
        #expect(text(run, try wanted(), try facts()) == "Succeeded\n- tell chat c-1 (\(key))")
        let told = try facts { $0.told = [key] }
        let close = try wanted(run: { $0.afterwards = .close })
        #expect(
            text(run, try wanted(), told) == "Succeeded\n- conclude, and suspend the workspace"
        )
        #expect(text(run, close, told) == "Succeeded\n- conclude, and close the workspace")
        let leave = "Succeeded\n- conclude, and leave the workspace"
        #expect(text(run, try wanted { $0.hasSuccessor = true }, told) == leave)
        #expect(
            text(
                run,
                close,
                try facts {
                    $0.told = [key]
                    $0.attached = 1
                }
            ) == leave
        )
        // Checks and reviews are fixed on this volume.
        let link = RunPullRequest(number: 1, url: "u", state: .open)
        var opened = run
        opened.pullRequest = link
        let fixing = try wanted(run: {
            $0.afterwards = .close
            $0.fix = FixSettings(checks: true)
        })
        #expect(text(opened, fixing, told) == "Succeeded\n- conclude, and suspend the workspace")
        run.concluded = lookTime
        #expect(decide(run, close, told).steps == [])
        #expect(decide(run, close, told).requeue == nil)
    }

    @Test func `a run that mends says so on the pull request, once`() throws {
        var run = try publishing(.committing)
        run.origin = RunOrigin(.fix, generation: 1)
        run.pullRequest = RunPullRequest(number: 7, url: "u", state: .open)
        run.enter(.succeeded, at: lookTime)
        let desired = try wanted(spec: { $0.chat = nil })
        let first = decide(run, desired, try facts())
        let comment = "Succeeded\n- comment on #7 (run/\(run.id)/comment)"
        #expect("\(first)" == comment)
        #expect(text(first.run, desired, try facts()) == "Succeeded\nwait: LookingForComment")
        let late = try facts { $0.now = lookTime.adding(.seconds(30)) }
        #expect(text(first.run, desired, late) == comment)
        let told = try facts { $0.told = ["run/\(run.id)/comment"] }
        #expect(
            text(first.run, desired, told) == "Succeeded\n- conclude, and suspend the workspace"
        )
    }

    @Test func `what failed is never closed, and its condition says what to do`() throws {
        var run = try publishing(.committing)
        run.enter(.failed, at: lookTime)
        let close = try wanted(run: { $0.afterwards = .close }, spec: { $0.chat = nil })
        #expect(
            text(run, close, try facts()) == "Failed\n- conclude, and suspend the workspace"
        )
        let failed = decide(
            try ReconciliationTests.run(.starting, .running),
            try wanted(),
            try ended(.unauthorized)
        ).run
        let stalled = try #require(conditions(for: failed).first { $0.type == .stalled })
        #expect(stalled.status == .true && stalled.reason == "Unauthorized")
        #expect(stalled.message.contains("`berth secret set CLAUDE_CODE_OAUTH_TOKEN`"))
    }
}
