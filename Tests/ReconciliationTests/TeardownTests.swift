import Foundation
import Reconciliation
import Resources
import Testing
import UnsavedWork

@Suite
struct TeardownTests {
    private let removal = """
        remove container C1  because the summary is in place
        remove volume V  because the summary is in place
        store the receipt  because container and volume are gone
        """

    private func closing(
        _ state: ObservedContainer.State?,
        lookIsDue: Bool = true,
        _ change: (inout Teardown) -> Void
    ) throws -> Observed {
        var observed = observed()
        observed.lastAttempt = 1
        if let state { observed.containers = [try container(state)] }
        if state == .running { observed.runtime = .reachable }
        observed.teardown = teardown(change)
        observed.lookIsDue = lookIsDue
        return observed
    }

    @Test func `a look that found everything saved leads to the quiet one`() throws {
        let looked = try closing(.running) { $0.preflight = report(.saved) }
        #expect(
            text(try desired(.closed), looked) == """
                stop container C1  because nobody may write after the last look
                look for unsaved work on volume V  because nobody may write after the last look
                put the summary into the chat  because the spec says Closed
                \(removal)
                """
        )
    }

    @Test(arguments: [UnsavedWorkReport.Verdict.unsaved, .unknown])
    func `unsaved or unknown work blocks, and the workspace stays usable`(
        verdict: UnsavedWorkReport.Verdict
    ) throws {
        let blocked = try closing(.running, lookIsDue: false) { $0.preflight = report(verdict) }
        #expect(text(try desired(.closed), blocked) == "blocked by unsaved work")
        let exited = try closing(.exited, lookIsDue: false) { $0.preflight = report(verdict) }
        #expect(
            text(try desired(.closed), exited) == """
                start container C1  because it exited
                blocked by unsaved work
                """
        )
    }

    @Test func `a blocked workspace is looked at again when that is due`() throws {
        let due = try closing(.running) { $0.preflight = report(.unsaved) }
        #expect(
            text(try desired(.closed), due)
                .hasPrefix("look for unsaved work in container C1  because the spec says Closed\n")
        )
        let exited = try closing(.exited) { $0.preflight = report(.unsaved) }
        #expect(text(try desired(.closed), exited).hasPrefix("look for unsaved work on volume V"))
    }

    @Test(arguments: [UnsavedPolicy.archive, .discard])
    func `a policy that goes on does not look twice at what runs`(policy: UnsavedPolicy) throws {
        let looked = try closing(.running) { $0.preflight = report(.unsaved) }
        #expect(
            text(try desired(.closed) { $0.onUnsaved = policy }, looked)
                .hasPrefix("stop container C1  because nobody may write after the last look\n")
        )
    }

    @Test(arguments: UnsavedPolicy.allCases)
    func `a final look that found everything saved leads to the end`(policy: UnsavedPolicy) throws {
        let saved = try closing(.exited) { $0.finalCheck = finalCheck(.saved) }
        #expect(
            text(try desired(.closed) { $0.onUnsaved = policy }, saved) == """
                put the summary into the chat  because the spec says Closed
                \(removal)
                """
        )
    }

    @Test(
        arguments: [UnsavedPolicy.archive, .discard],
        [UnsavedWorkReport.Verdict.unsaved, .unknown]
    )
    func `a final look that found unsaved work leads to a rescue first`(
        policy: UnsavedPolicy,
        verdict: UnsavedWorkReport.Verdict
    ) throws {
        let unsaved = try closing(.exited) { $0.finalCheck = finalCheck(verdict) }
        #expect(
            text(try desired(.closed) { $0.onUnsaved = policy }, unsaved) == """
                rescue work from volume V  because it holds unsaved work
                put the summary into the chat  because the spec says Closed
                \(removal)
                """
        )
    }

    @Test(arguments: UnsavedPolicy.allCases)
    func `what is only insured is rescued too, and blocks nothing`(policy: UnsavedPolicy) throws {
        let insured = try closing(.exited) {
            $0.finalCheck = finalCheck(.saved)
            $0.finalCheck?.report.insured = [WorkItem(.landed)]
        }
        #expect(
            text(try desired(.closed) { $0.onUnsaved = policy }, insured) == """
                rescue work from volume V  because it holds what may be wanted later
                put the summary into the chat  because the spec says Closed
                \(removal)
                """
        )
    }

    @Test(arguments: [UnsavedPolicy.block, .archive])
    func `a rescue that cannot be whole blocks, and is tried again when that is due`(
        policy: UnsavedPolicy
    ) throws {
        let wanted = try desired(.closed) { $0.onUnsaved = policy }
        var stuck = try closing(.exited, lookIsDue: false) {
            $0.finalCheck = finalCheck(policy == .block ? .saved : .unknown)
            $0.obstacle = report(.unknown)
        }
        #expect(
            text(wanted, stuck) == """
                start container C1  because it exited
                blocked by unsaved work
                """
        )
        stuck.lookIsDue = true
        #expect(text(wanted, stuck).hasPrefix("look for unsaved work on volume V"))
    }

    @Test func `discarding goes on from any look, and without a rescue that failed`() throws {
        let wanted = try desired(.closed) { $0.onUnsaved = .discard }
        let stuck = try closing(.exited, lookIsDue: false) {
            $0.finalCheck = finalCheck(.unknown)
            $0.obstacle = report(.unknown)
            $0.rescue = Teardown.Rescue(id: "shop-01234567", items: [], unread: ["locked"])
        }
        #expect(text(wanted, stuck).hasPrefix("put the summary into the chat"))
        let failed = try closing(.exited) {
            $0.finalCheck = finalCheck(.unsaved)
            $0.rescueFailure = "the disk is full"
        }
        #expect(text(wanted, failed).hasPrefix("put the summary into the chat"))
        let archived = try desired(.closed) { $0.onUnsaved = .archive }
        #expect(text(archived, failed).hasPrefix("rescue work from volume V"))
    }

    @Test func `each thing done is not done again`() throws {
        let rescued = try closing(.exited) {
            $0.finalCheck = finalCheck(.unsaved)
            $0.rescue = Teardown.Rescue(id: "shop-01234567", items: [])
        }
        let archived = try desired(.closed) { $0.onUnsaved = .archive }
        #expect(text(archived, rescued).hasPrefix("put the summary into the chat"))
        var summarised = rescued
        summarised.teardown?.summary = Teardown.Summary(text: "done")
        #expect(text(archived, summarised) == removal)
    }

    @Test func `a policy changed to Block after the final look blocks`() throws {
        let looked = try closing(.exited, lookIsDue: false) {
            $0.finalCheck = finalCheck(.unsaved)
            $0.rescue = Teardown.Rescue(id: "shop-01234567", items: [])
            $0.summary = Teardown.Summary(text: "done")
        }
        #expect(
            text(try desired(.closed), looked) == """
                start container C1  because it exited
                blocked by unsaved work
                """
        )
        var due = looked
        due.lookIsDue = true
        #expect(text(try desired(.closed), due).hasPrefix("look for unsaved work on volume V"))
    }

    @Test func `a container that runs after the final look is looked at again`() throws {
        let running = try closing(.running) {
            $0.finalCheck = finalCheck(.saved)
            $0.summary = Teardown.Summary(text: "done")
        }
        let plan = text(try desired(.closed), running)
        #expect(plan.hasPrefix("look for unsaved work in container C1"))
        #expect(plan.contains("look for unsaved work on volume V"))
    }

    @Test func `a removal that began goes through, though the spec says Open again`() throws {
        let removing = try closing(.exited) {
            $0.finalCheck = finalCheck(.saved)
            $0.summary = Teardown.Summary(text: "done")
            $0.isRemoving = true
        }
        for state in WorkspaceState.allCases {
            #expect(text(try desired(state), removing) == removal, "\(state)")
        }
    }

    @Test func `before the first removal an open spec opens the workspace`() throws {
        let looked = try closing(.exited) { $0.finalCheck = finalCheck(.saved) }
        #expect(text(try desired(), looked) == "start container C1  because it exited")
    }

    @Test func `with container and volume gone only the receipt is left`() throws {
        var gone = try closing(nil) {
            $0.finalCheck = finalCheck(.saved)
            $0.summary = Teardown.Summary(text: "done")
            $0.isRemoving = true
        }
        gone.volume = .absent
        #expect(
            text(try desired(.closed), gone) == "store the receipt  because nothing of it is left"
        )
        #expect(
            text(try desired(.open, isDeleted: true), gone) == """
                store the receipt  because nothing of it is left
                forget the workspace  because nothing of it is left
                """
        )
    }

    @Test func `with a receipt a closed workspace is done and a deleted one is forgotten`() throws {
        var done = Observed()
        done.hasReceipt = true
        #expect(text(try desired(.closed), done) == "nothing to do")
        #expect(
            text(try desired(.open, isDeleted: true), done)
                == "forget the workspace  because nothing of it is left"
        )
    }

    @Test func `all containers are stopped before the look that counts`() throws {
        var two = try closing(.running) { $0.preflight = report(.saved) }
        two.containers.append(try container(.paused, attempt: 2))
        let steps = plan(try desired(.closed), two).steps.map(\.action)
        let look = try #require(steps.firstIndex(of: .lookAtVolume(desired().volume)))
        let stops = steps.indices.filter {
            if case .stopContainer = steps[$0] { true } else { false }
        }
        #expect(stops.count == 2)
        #expect(stops.allSatisfy { $0 < look })
    }

    @Test func `an obstacle, which costs a stop to try again, is tried again less often`() {
        let pauses = [0, 1, 2, 10].map { blocks in
            teardown {
                $0.blocks = blocks
                $0.obstacle = report(.unknown)
            }.lookAgainAfter
        }
        #expect(pauses == [0, 60, 120, 3_600].map(Duration.seconds))
    }

    @Test func `a record of an earlier version is read`() throws {
        let text = """
            {"startedAt": "1970-01-01T00:00:00Z", "isRemoving": false, "volumeLost": false,
             "blocks": 1, "liveLook": {"verdict": "Unsaved", "items": ["a"],
             "lookedAt": "1970-01-01T00:00:00Z"}, "rescue": {"id": "r", "items": ["b"]}}
            """
        let read = try JSONDecoder().decode(Teardown.self, from: Data(text.utf8))
        #expect(read.preflight?.insured == [] && read.preflight?.lines == ["a"])
        #expect(read.rescue?.items.map(\.line) == ["b"])
        #expect(read.obstacle == nil && read.blocks == 1)
    }

    @Test func `looks at a blocked workspace come after growing pauses`() {
        let pauses = (0...6).map { blocks in teardown { $0.blocks = blocks }.lookAgainAfter }
        #expect(pauses == [0, 5, 10, 20, 40, 60, 60].map(Duration.seconds))
    }
}
