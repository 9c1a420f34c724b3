import Reconciler
import Reconciliation
import Resources

extension ConformanceCase {
    static let absences = [
        ConformanceCase(
            "what is not there",
            [
                "seen: nothing; listed: ", "volume: absent, not listed", "start: not found",
                "unpause: not found", "execute: not found", "stop: done", "remove: done",
                "remove volume: done",
            ]
        ) { story in
            await story.look()
            await story.lookAtVolume()
            await story.start()
            await story.unpause()
            await story.execute()
            await story.stop()
            await story.remove()
            await story.removeVolume()
        },
        ConformanceCase(
            "an image that is not there",
            ["present: done", "absent: image missing", "create: image missing"]
        ) { story in
            let image = story.bench.image
            await story.attempt("present") { runtime throws(RuntimeError) in
                _ = try await runtime.ensureImage(image) { _ in }
            }
            let absent = "127.0.0.1:9/absent:latest"
            await story.attempt("absent") { runtime throws(RuntimeError) in
                _ = try await runtime.ensureImage(absent) { _ in }
            }
            try await story.runtime.createVolume(story.volume, for: story.identity)
            var request = try story.request()
            request.image = absent
            let ready = request
            await story.attempt("create") { runtime throws(RuntimeError) in
                try await runtime.createContainer(ready)
            }
        },
    ]

    static let volumeCases = [
        ConformanceCase(
            "a volume is made once, and for one",
            [
                "create volume: done", "create volume: done", "volume: owned, listed",
                "for another: name taken", "seen by another: foreign", "remove volume: done",
                "volume: absent, not listed", "remove volume: done",
            ]
        ) { story in
            await story.createVolume()
            await story.createVolume()
            await story.lookAtVolume()
            let (volume, stranger) = (story.volume, story.stranger)
            await story.attempt("for another") { runtime throws(RuntimeError) in
                try await runtime.createVolume(volume, for: stranger)
            }
            story.say(
                "seen by another: \(try await story.runtime.volume(volume, of: stranger.uid))"
            )
            await story.removeVolume()
            await story.lookAtVolume()
            await story.removeVolume()
        },
        ConformanceCase(
            "a foreign volume is left alone",
            [
                "volume: foreign, not listed", "create volume: name taken",
                "remove volume: name taken", "helper: name taken", "volume: foreign, not listed",
            ]
        ) { story in
            try await story.bench.placeForeignVolume(story.volume.text)
            await story.lookAtVolume()
            await story.createVolume()
            await story.removeVolume()
            await story.runHelper()
            await story.lookAtVolume()
        },
        ConformanceCase(
            "a volume in use stays, whatever the state of its container",
            [
                "remove volume: busy", "start: done", "remove volume: busy", "stop: done",
                "remove volume: busy", "remove: done", "remove volume: done",
                "volume: absent, not listed",
            ]
        ) { story in
            try await story.prepare()
            await story.removeVolume()
            await story.start()
            await story.removeVolume()
            await story.stop()
            await story.removeVolume()
            await story.remove()
            await story.removeVolume()
            await story.lookAtVolume()
        },
    ]

    static let identities = [
        ConformanceCase(
            "an identity in a volume",
            [
                "identity: none", "put: done", "identity: ours", "put again: done",
                "identity: ours", "start: done", "stop: done", "identity: ours",
                "in a successor: ours", "of another: other", "of no container: not found",
                "into no container: not found",
            ],
            tellIdentity
        )
    ]

    private static let tellIdentity: @Sendable (inout ConformanceRun) async throws -> Void = {
        story in
        let ours = VolumeIdentity(uid: story.identity.uid, birth: UID.random().text)
        let others = VolumeIdentity(uid: story.stranger.uid, birth: UID.random().text)
        let (target, successor) = (story.container, story.container(2))
        func say(_ what: String, _ target: String, _ story: inout ConformanceRun) async {
            do throws(RuntimeError) {
                let found = try await story.runtime.identity(in: target)
                let word = found == .none ? "none" : found == .identity(ours) ? "ours" : "other"
                story.say("\(what): \(word)")
            } catch {
                story.say("\(what): \(error.word)")
            }
        }
        try await story.prepare()
        await say("identity", target, &story)
        for what in ["put", "put again"] {
            await story.attempt(what) { runtime throws(RuntimeError) in
                try await runtime.put(ours, into: target)
            }
            await say("identity", target, &story)
        }
        await story.start()
        await story.stop()
        await say("identity", target, &story)
        try await story.runtime.createContainer(try story.request(2))
        await say("in a successor", successor, &story)
        try await story.runtime.put(others, into: successor)
        await say("of another", target, &story)
        await say("of no container", story.container(3), &story)
        let nobody = story.container(3)
        await story.attempt("into no container") { runtime throws(RuntimeError) in
            try await runtime.put(ours, into: nobody)
        }
    }

    static let creations = [
        ConformanceCase(
            "trap 14: a container is made once, and for one",
            [
                "create: done", "create: done", "seen: created; listed: 1 created",
                "for another: name taken", "seen: created; listed: 1 created",
            ]
        ) { story in
            try await story.runtime.createVolume(story.volume, for: story.identity)
            try await story.create()
            try await story.create()
            await story.look()
            var request = try story.request()
            request.identity = story.stranger
            let ready = request
            await story.attempt("for another") { runtime throws(RuntimeError) in
                try await runtime.createContainer(ready)
            }
            await story.look()
        },
        ConformanceCase(
            "a foreign container is left alone",
            [
                "seen: name taken", "create: name taken", "remove: name taken",
                "seen: name taken", "listed: nothing",
            ]
        ) { story in
            try await story.runtime.createVolume(story.volume, for: story.identity)
            try await story.bench.placeForeignContainer(story.container)
            await story.look()
            try await story.create()
            await story.remove()
            await story.look()
            let listed = try await story.runtime.containers(of: story.identity.uid)
            story.say("listed: \(listed.isEmpty ? "nothing" : "\(listed.count)")")
        },
        ConformanceCase(
            "two attempts are there side by side",
            ["seen: created; listed: 1 created, 2 created", "in the list of everything: 2"]
        ) { story in
            try await story.prepare()
            try await story.runtime.createContainer(try story.request(2))
            await story.look()
            let uid = story.identity.uid
            let count = try await story.runtime.containers(of: nil).count { $0.uid == uid }
            story.say("in the list of everything: \(count)")
        },
        ConformanceCase(
            "trap 12: a create makes a missing volume anew, so whoever calls looks first",
            ["create: done", "volume: owned, listed"]
        ) { story in
            try await story.create()
            await story.lookAtVolume()
        },
    ]
}
