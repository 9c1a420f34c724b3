import Reconciler
import Reconciliation
import Resources

extension ConformanceCase {
    static let states = [
        ConformanceCase(
            "created",
            [
                "seen: created; listed: 1 created", "stop: done", "unpause: done",
                "execute: busy", "seen: created; listed: 1 created", "remove: done",
                "seen: nothing; listed: ", "remove: done",
            ]
        ) { story in
            try await story.prepare()
            await story.look()
            await story.stop()
            await story.unpause()
            await story.execute()
            await story.look()
            await story.remove()
            await story.look()
            await story.remove()
        },
        ConformanceCase(
            "running",
            [
                "seen: running; listed: 1 running", "start: done", "unpause: done",
                "execute: done", "remove: busy", "seen: running; listed: 1 running",
                "the same start: true",
            ]
        ) { story in
            try await story.prepare(started: true)
            let first = try await story.startedAt()
            await story.look()
            await story.start()
            await story.unpause()
            await story.execute()
            await story.remove()
            await story.look()
            story.say("the same start: \(try await story.startedAt() == first)")
        },
        ConformanceCase(
            "trap 11: paused",
            [
                "seen: paused; listed: 1 paused", "start: busy", "execute: busy", "remove: busy",
                "unpause: done", "seen: running; listed: 1 running", "the same start: true",
                "stop: done", "gone on its own: exited",
            ]
        ) { story in
            try await story.prepare(started: true)
            let first = try await story.startedAt()
            try await story.bench.pause(story.container)
            await story.look()
            await story.start()
            await story.execute()
            await story.remove()
            await story.unpause()
            await story.look()
            story.say("the same start: \(try await story.startedAt() == first)")
            try await story.bench.pause(story.container)
            await story.stop()
            let state = try await story.runtime.inspect(story.container)?.container.state
            story.say("gone on its own: \(state?.rawValue ?? "nothing")")
        },
        ConformanceCase(
            "exited",
            [
                "seen: exited (137); listed: 1 exited (137)", "stop: done", "unpause: done",
                "execute: busy", "seen: exited (137); listed: 1 exited (137)", "start: done",
                "seen: running; listed: 1 running", "another start: true", "stop: done",
                "remove: done", "seen: nothing; listed: ",
            ]
        ) { story in
            try await story.prepare(started: true)
            let first = try await story.startedAt()
            try await story.bench.kill(story.container)
            await story.look()
            await story.stop()
            await story.unpause()
            await story.execute()
            await story.look()
            await story.start()
            await story.look()
            story.say("another start: \(try await story.startedAt() != first)")
            await story.stop()
            await story.remove()
            await story.look()
        },
    ]

    static let transitions = [
        ConformanceCase(
            "trap 17: dead",
            [
                "seen: dead; listed: 1 dead", "start: busy", "stop: done", "unpause: done",
                "execute: busy", "remove volume: busy", "a successor: done",
                "seen: dead; listed: 1 dead, 2 created", "remove: done",
                "seen: nothing; listed: 2 created",
            ]
        ) { story in
            try await story.prepare(started: true)
            try await story.bench.kill(story.container)
            guard try await story.bench.makeDead(story.container) else {
                story.isPossible = false
                return
            }
            await story.look()
            await story.start()
            await story.stop()
            await story.unpause()
            await story.execute()
            await story.removeVolume()
            let successor = try story.request(2)
            await story.attempt("a successor") { runtime throws(RuntimeError) in
                try await runtime.createContainer(successor)
            }
            await story.look()
            try await story.bench.releaseDead(story.container)
            await story.remove()
            await story.look()
        },
        ConformanceCase(
            "trap 10: restarting",
            [
                "seen: restarting; listed: 1 restarting", "start: done",
                "seen: restarting; listed: 1 restarting", "execute: busy", "remove: busy",
                "unpause: done", "stop: done", "stopped: exited", "remove: done",
            ]
        ) { story in
            try await story.runtime.createVolume(story.volume, for: story.identity)
            try await story.bench.placeRestarting(try story.request())
            await story.look()
            await story.start()
            await story.look()
            await story.execute()
            await story.remove()
            await story.unpause()
            await story.stop()
            let state = try await story.runtime.inspect(story.container)?.container.state
            story.say("stopped: \(state?.rawValue ?? "nothing")")
            await story.remove()
        },
        ConformanceCase(
            "removed by somebody else",
            ["seen: nothing; listed: ", "volume: owned, listed", "start: not found"]
        ) { story in
            try await story.prepare(started: true)
            try await story.bench.erase(story.container)
            await story.look()
            await story.lookAtVolume()
            await story.start()
        },
    ]
}
