import Reconciliation
import Resources
import Testing

/// The table "What the controller decides", row by row.
@Suite
struct TableTests {
    @Test func `nothing there: volume and container are made, a suspended one gets its volume`()
        throws
    {
        let nothing = Observed()
        #expect(
            text(try desired(), nothing) == """
                create volume V  because it has no volume yet
                make sure of image berth-workspace:latest  because it has no container
                create container C1  because it has no container
                start container C1  because it was created and never started
                """
        )
        #expect(
            text(try desired(.suspended), nothing)
                == "create volume V  because it has no volume yet"
        )
        #expect(
            text(try desired(.closed), nothing) == """
                record the teardown  because the spec says Closed
                store the receipt  because nothing of it is left
                """
        )
    }

    @Test func `created or exited: an open one is started, a suspended one is left`() throws {
        let created = observed(try container(.created))
        let exited = observed(try container(.exited, exitCode: 137))
        #expect(
            text(try desired(), created)
                == "start container C1  because it was created and never started"
        )
        #expect(
            text(try desired(), exited) == "start container C1  because it exited with code 137"
        )
        #expect(text(try desired(.suspended), created) == "nothing to do")
        #expect(text(try desired(.suspended), exited) == "nothing to do")
        #expect(text(try desired(.closed), exited) == fromQuietVolume)
    }

    @Test func `exited again and again: the start waits for the back-off`() throws {
        let exited = observed(try container(.exited, exitCode: 1)) {
            $0.restartDelay = .seconds(8)
        }
        #expect(text(try desired(), exited) == "wait: CrashLoopBackOff")
        #expect(plan(try desired(), exited).wait?.lookAgainAfter == .seconds(8))
    }

    @Test func `running and reachable: an open one is left, a suspended one is stopped`() throws {
        let running = observed(try container(.running))
        #expect(text(try desired(), running) == "nothing to do")
        #expect(plan(try desired(), running).isConverged)
        #expect(
            text(try desired(.suspended), running)
                == "stop container C1  because the spec says Suspended"
        )
        #expect(
            text(try desired(.closed), running) == """
                record the teardown  because the spec says Closed
                look for unsaved work in container C1  because the spec says Closed
                stop container C1  because nobody may write after the last look
                look for unsaved work on volume V  because nobody may write after the last look
                put the summary into the chat  because the spec says Closed
                remove container C1  because the summary is in place
                remove volume V  because the summary is in place
                store the receipt  because container and volume are gone
                """
        )
    }

    @Test func `running with a terminal on its way: wait`() throws {
        let starting = observed(try container(.running)) { $0.runtime = .starting }
        #expect(text(try desired(), starting) == "wait: Starting")
    }

    @Test func `running with a dead terminal: mended inside, else made anew on the same volume`()
        throws
    {
        let dead = observed(try container(.running)) { $0.runtime = .dead(repairs: 0) }
        #expect(
            text(try desired(), dead)
                == "restart the terminal inside container C1  because its terminal does not answer"
        )
        let stillDead = observed(try container(.running)) { $0.runtime = .dead(repairs: 1) }
        #expect(
            text(try desired(), stillDead) == """
                make sure of image berth-workspace:latest  because its terminal does not answer
                create container C2  because its terminal does not answer
                stop container C1  because its terminal does not answer
                remove container C1  because its terminal does not answer
                start container C2  because it was created and never started
                """
        )
        #expect(
            text(try desired(.suspended), stillDead)
                == "stop container C1  because the spec says Suspended"
        )
    }

    @Test func `trap 9: paused: unpaused, never removed`() throws {
        let paused = observed(try container(.paused))
        #expect(text(try desired(), paused) == "unpause container C1  because it was paused")
        #expect(
            text(try desired(.suspended), paused)
                == "stop container C1  because the spec says Suspended"
        )
        #expect(
            text(try desired(.closed), paused).contains(
                """
                unpause container C1  because the spec says Closed
                look for unsaved work in container C1  because the spec says Closed
                stop container C1
                """
            )
        )
    }

    @Test(arguments: [ObservedContainer.State.restarting, .removing])
    func `restarting or removing: wait`(state: ObservedContainer.State) throws {
        let busy = observed(try container(state))
        for goal in WorkspaceState.allCases {
            let wanted = try desired(goal)
            var after = busy
            if goal == .closed { after.teardown = teardown() }
            #expect(text(wanted, after) == "wait: EngineBusy", "\(goal)")
        }
    }

    @Test func `dead: a successor under a new name, and the corpse goes last`() throws {
        let dead = observed(try container(.dead))
        #expect(
            text(try desired(), dead) == """
                make sure of image berth-workspace:latest  because the Engine calls it dead
                create container C2  because the Engine calls it dead
                start container C2  because it was created and never started
                remove container C1  because the Engine calls it dead
                """
        )
        #expect(
            text(try desired(.suspended), dead)
                == "remove container C1  because the Engine calls it dead"
        )
        #expect(text(try desired(.closed), dead) == fromQuietVolume)
    }

    @Test func `container missing and volume present: made anew on the same volume`() throws {
        let missing = observed { $0.lastAttempt = 4 }
        #expect(
            text(try desired(), missing) == """
                make sure of image berth-workspace:latest  because it has no container
                create container C5  because it has no container
                start container C5  because it was created and never started
                """
        )
        #expect(text(try desired(.suspended), missing) == "nothing to do")
        #expect(
            text(try desired(.closed), missing)
                == fromQuietVolume.split(separator: "\n")
                .filter { !$0.hasPrefix("remove container") }.joined(separator: "\n")
        )
    }

    @Test func `a volume that once existed is missing: stalled, and the receipt says lost`() throws
    {
        let lost = observed { $0.volume = .absent }
        #expect(text(try desired(), lost) == "stalled: VolumeLost")
        #expect(text(try desired(.suspended), lost) == "stalled: VolumeLost")
        #expect(
            text(try desired(.closed), lost) == """
                record the teardown  because the spec says Closed
                store the receipt  because nothing of it is left
                """
        )
    }

    @Test func `a name is taken by something foreign: stalled, and nothing to do at a close`()
        throws
    {
        var conflict = Observed()
        conflict.conflict = "berth-shop-01234567-1"
        var foreign = Observed()
        foreign.volume = .foreign
        for taken in [conflict, foreign] {
            #expect(text(try desired(), taken) == "stalled: NameConflict")
            #expect(text(try desired(.suspended), taken) == "stalled: NameConflict")
            #expect(
                text(try desired(.closed), taken) == """
                    record the teardown  because the spec says Closed
                    store the receipt  because nothing of it is left
                    """
            )
        }
    }

    /// The steps of a close when no process can write: the volume is inspected from outside.
    private let fromQuietVolume = """
        record the teardown  because the spec says Closed
        look for unsaved work on volume V  because nobody may write after the last look
        put the summary into the chat  because the spec says Closed
        remove container C1  because the summary is in place
        remove volume V  because the summary is in place
        store the receipt  because container and volume are gone
        """
}
