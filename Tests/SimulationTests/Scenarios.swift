import Reconciliation
import Resources
import TestSupport

extension Scenario {
    static let all: [Scenario] = [
        open, restart, unpause, recreate, removeDead, repair, update, suspend, resume, closeBlocked,
        closeArchived, reopen, deleteAndRecreate, replaceTerminal, closeDiscarded, closeSuspended,
        closePaused, closeWithCorpse, deleteBlocked, closeInsured, closeAsking, closeForeignImage,
        deleteCalledOff,
    ]

    /// Stories that end with their last failure, so one more failure may change the reported text.
    static let failing: [Scenario] = [closeWithoutRescue, closeUnreadable]

    /// A workspace that is open, with a commit in it.
    private static func opened(
        _ world: SimulatedWorld,
        _ change: (inout WorkspaceSpec) -> Void = { _ in }
    ) throws -> UID {
        let uid = world.apply(try name(), try linkedSpec(change))
        world.run(for: .seconds(5))
        world.engine.edit(world.volume(uid)) { $0.commits = ["fix the redirect"] }
        return uid
    }

    private static func scenario(
        _ title: String,
        opening: @escaping @Sendable (inout WorkspaceSpec) -> Void = { _ in },
        _ story: @escaping @Sendable (SimulatedWorld, UID) throws -> Void
    ) -> Scenario {
        Scenario(
            title: title,
            prologue: { try opened($0, opening) },
            story: { world, uid in
                try story(world, uid)
                world.run(for: .seconds(120))
            }
        )
    }

    static let open = Scenario(
        title: "open",
        prologue: { $0.newUID() },
        story: { world, _ in
            world.apply(try name(), try linkedSpec())
            world.run(for: .seconds(75))
        }
    )

    static let restart = scenario("start a killed container") { world, uid in world.kill(uid) }

    static let unpause = scenario("unpause") { world, uid in
        world.tamper(uid) { $0.state = .paused }
    }

    static let recreate = scenario("recreate a removed container") { world, uid in
        for container in world.engine.objects.workspaceContainers(of: uid) {
            world.engine.eraseContainer(container.id)
        }
    }

    static let removeDead = scenario("replace a dead container") { world, uid in
        world.tamper(uid) { $0.state = .dead }
    }

    static let repair = scenario("restart a terminal") { world, uid in
        world.tamper(uid) { $0.hasTerminal = false }
    }

    static let update = scenario("update") { world, uid in
        world.change(uid) { $0.environment = ["A": "1"] }
    }

    static let suspend = scenario("suspend") { world, uid in
        world.change(uid) { $0.state = .suspended }
    }

    static let resume = Scenario(
        title: "resume",
        prologue: { world in
            let uid = try opened(world)
            world.change(uid) { $0.state = .suspended }
            world.run(for: .seconds(5))
            return uid
        },
        story: { world, uid in
            world.change(uid) { $0.state = .open }
            world.run(for: .seconds(120))
        }
    )

    static let closeBlocked = scenario("close, blocked until a push") { world, uid in
        world.engine.edit(world.volume(uid)) { $0.unpushed = ["half done"] }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(20))
        world.engine.edit(world.volume(uid)) { $0.unpushed = [] }
    }

    static let closeArchived = scenario(
        "close, archived",
        opening: { $0.onUnsaved = .archive },
        { world, uid in
            world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
            world.change(uid) { $0.state = .closed }
        }
    )

    static let reopen = scenario("close and reopen") { world, uid in
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(120))
        world.change(uid) { $0.state = .open }
    }

    static let deleteAndRecreate = scenario("delete and recreate") { world, uid in
        world.delete(uid)
        world.run(for: .seconds(120))
        world.apply(try name(), try linkedSpec())
    }

    static let replaceTerminal = scenario("replace a container whose terminal stays dead") {
        world,
        uid in
        world.tamper(uid) { container in
            container.hasTerminal = false
            container.isBeyondRepair = true
        }
    }

    static let closeDiscarded = scenario(
        "close, discarded",
        opening: { $0.onUnsaved = .discard },
        { world, uid in
            world.engine.edit(world.volume(uid)) { $0.unpushed = ["half done"] }
            world.change(uid) { $0.state = .closed }
        }
    )

    static let closeSuspended = Scenario(
        title: "close a suspended one",
        prologue: resume.prologue,
        story: { world, uid in
            world.change(uid) { $0.state = .closed }
            world.run(for: .seconds(75))
        }
    )

    static let closePaused = scenario("close a paused one") { world, uid in
        world.tamper(uid) { $0.state = .paused }
        world.change(uid) { $0.state = .closed }
    }

    static let closeWithCorpse = scenario("close one that is dead") { world, uid in
        world.tamper(uid) { $0.state = .dead }
        world.change(uid) { $0.state = .closed }
    }

    static let deleteBlocked = scenario("delete, blocked until a push") { world, uid in
        world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
        world.delete(uid)
        world.run(for: .seconds(20))
        world.engine.edit(world.volume(uid)) { $0.untracked = [] }
    }

    static let closeInsured = scenario("close with what a rescue keeps in case") { world, uid in
        world.engine.edit(world.volume(uid)) { $0.insured = [".notes"] }
        world.change(uid) { $0.state = .closed }
    }

    /// A helper asks the remotes, because no container is running.
    static let closeAsking = Scenario(
        title: "close a suspended one whose commits only the remote vouches for",
        prologue: { world in
            let uid = try resume.prologue(world)
            world.engine.edit(world.volume(uid)) { $0.pushed = ["landed long ago"] }
            return uid
        },
        story: { world, uid in
            world.change(uid) { $0.state = .closed }
            world.run(for: .seconds(75))
        }
    )

    static let closeForeignImage = scenario("close one whose image has no guest") { world, uid in
        world.tamper(uid) { $0.hasGuest = false }
        world.engine.edit(world.volume(uid)) { $0.pushed = ["landed long ago"] }
        world.change(uid) { $0.state = .closed }
    }

    static let deleteCalledOff = scenario("delete, blocked, and call it off") { world, uid in
        world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
        world.delete(uid)
        world.run(for: .seconds(20))
        world.reopen(uid)
    }

    static let closeWithoutRescue = scenario(
        "close, discarded, with a rescue that fails for ever",
        opening: { $0.onUnsaved = .discard },
        { world, uid in
            world.engine.edit(world.volume(uid)) { contents in
                contents.untracked = ["notes"]
                contents.rescueFails = true
            }
            world.change(uid) { $0.state = .closed }
        }
    )

    static let closeUnreadable = scenario(
        "close, archived, with what nobody can read until it is mended",
        opening: { $0.onUnsaved = .archive },
        { world, uid in
            world.engine.edit(world.volume(uid)) { contents in
                contents.untracked = ["notes"]
                contents.unreadable = ["locked"]
            }
            world.change(uid) { $0.state = .closed }
            world.run(for: .seconds(20))
            world.engine.edit(world.volume(uid)) { $0.unreadable = [] }
            world.wake(uid)
        }
    )
}
