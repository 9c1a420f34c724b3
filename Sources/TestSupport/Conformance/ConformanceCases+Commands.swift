import Reconciler
import Reconciliation
import Resources

extension ConformanceCase {
    static let commands = [
        ConformanceCase(
            "a helper leaves nothing behind",
            ["helper: done", "left: 0", "volume: owned, listed"]
        ) { story in
            try await story.runtime.createVolume(story.volume, for: story.identity)
            await story.runHelper()
            let left = try await story.runtime.containers(of: story.identity.uid)
            story.say("left: \(left.count)")
            await story.lookAtVolume()
        },
        ConformanceCase(
            "a helper that a crash left over makes way for the next one",
            [
                "there: 1 helper", "in the list of everything: 1 helper", "remove volume: busy",
                "helper: done", "left: 0", "remove volume: done",
            ]
        ) { story in
            let uid = story.identity.uid
            try await story.runtime.createVolume(story.volume, for: story.identity)
            try await story.bench.placeHelper(story.helper())
            let there = try await story.runtime.containers(of: uid)
            story.say("there: \(there.count { $0.isHelper }) helper")
            let all = try await story.runtime.containers(of: nil).filter { $0.uid == uid }
            story.say("in the list of everything: \(all.count { $0.isHelper }) helper")
            await story.removeVolume()
            await story.runHelper()
            let left = try await story.runtime.containers(of: uid)
            story.say("left: \(left.count)")
            await story.removeVolume()
        },
        ConformanceCase(
            "a helper's name that something foreign holds",
            ["helper: name taken", "still there: name taken"]
        ) { story in
            try await story.runtime.createVolume(story.volume, for: story.identity)
            let name = story.helper().name.text
            try await story.bench.placeForeignContainer(name)
            await story.runHelper()
            await story.attempt("still there") { runtime throws(RuntimeError) in
                _ = try await runtime.inspect(name)
            }
        },
        ConformanceCase(
            "trap 12: a helper never makes a missing volume anew",
            ["helper: not found", "volume: absent, not listed"]
        ) { story in
            await story.runHelper()
            await story.lookAtVolume()
        },
    ]

    static let tellings = [
        ConformanceCase(
            "each change is hinted at, and what changes no container is no hint at one",
            [
                "opened", "create volume -> volume", "create volume again -> volume",
                "create -> container volume", "create again -> nothing", "start -> container",
                "start again -> nothing", "execute -> nothing", "pause -> container",
                "unpause -> container", "kill -> container", "stop again -> nothing",
                "helper -> volume", "remove -> container", "remove again -> nothing",
                "remove volume -> volume",
            ],
            tellOfEverything
        ),
        ConformanceCase(
            "a silent Engine answers nothing with anything",
            [
                "list: unreachable", "volumes: unreachable", "volume: unreachable",
                "inspect: unreachable", "image: unreachable", "create volume: unreachable",
                "create: unreachable", "start: unreachable", "unpause: unreachable",
                "stop: unreachable", "remove: unreachable", "remove volume: unreachable",
                "execute: unreachable", "helper: unreachable", "events: unreachable",
            ],
            askTheSilent
        ),
    ]

    private static let tellOfEverything: @Sendable (inout ConformanceRun) async throws -> Void = {
        story in
        let (runtime, bench) = (story.runtime, story.bench)
        let (target, volume, identity) = (story.container, story.volume, story.identity)
        let (request, helper) = (try story.request(), story.helper())
        var iterator = runtime.events().makeAsyncIterator()
        story.say(try await iterator.next() == .opened ? "opened" : "not opened")
        let createVolume = { try await runtime.createVolume(volume, for: identity) }
        let create = { try await runtime.createContainer(request) }
        let start = { try await runtime.start(target) }
        let remove = { try await runtime.remove(target) }
        try await story.hints("create volume", &iterator, createVolume)
        try await story.hints("create volume again", &iterator, createVolume)
        try await story.hints("create", &iterator, create)
        try await story.hints("create again", &iterator, create)
        try await story.hints("start", &iterator, start)
        try await story.hints("start again", &iterator, start)
        try await story.hints("execute", &iterator) {
            _ = try await runtime.execute(["/bin/true"], in: target, deadline: .seconds(10))
        }
        try await story.hints("pause", &iterator) { try await bench.pause(target) }
        try await story.hints("unpause", &iterator) { try await runtime.unpause(target) }
        try await story.hints("kill", &iterator) { try await bench.kill(target) }
        try await story.hints("stop again", &iterator) {
            try await runtime.stop(target, grace: .zero)
        }
        try await story.hints("helper", &iterator) { _ = try await runtime.runHelper(helper) }
        try await story.hints("remove", &iterator, remove)
        try await story.hints("remove again", &iterator, remove)
        try await story.hints("remove volume", &iterator) {
            try await runtime.removeVolume(volume)
        }
    }

    private static let askTheSilent: @Sendable (inout ConformanceRun) async throws -> Void = {
        story in
        let (silent, target, volume) = (story.bench.silent, story.container, story.volume)
        let (identity, uid) = (story.identity, story.identity.uid)
        let (request, helper) = (try story.request(), story.helper())
        let calls: [(String, @Sendable () async throws(RuntimeError) -> Void)] = [
            ("list", { () throws(RuntimeError) in _ = try await silent.containers(of: nil) }),
            ("volumes", { () throws(RuntimeError) in _ = try await silent.volumes() }),
            (
                "volume",
                { () throws(RuntimeError) in _ = try await silent.volume(volume, of: uid) }
            ),
            ("inspect", { () throws(RuntimeError) in _ = try await silent.inspect(target) }),
            (
                "image",
                { () throws(RuntimeError) in _ = try await silent.ensureImage("x") { _ in } }
            ),
            (
                "create volume",
                { () throws(RuntimeError) in try await silent.createVolume(volume, for: identity) }
            ),
            ("create", { () throws(RuntimeError) in try await silent.createContainer(request) }),
            ("start", { () throws(RuntimeError) in try await silent.start(target) }),
            ("unpause", { () throws(RuntimeError) in try await silent.unpause(target) }),
            ("stop", { () throws(RuntimeError) in try await silent.stop(target, grace: .zero) }),
            ("remove", { () throws(RuntimeError) in try await silent.remove(target) }),
            ("remove volume", { () throws(RuntimeError) in try await silent.removeVolume(volume) }),
            (
                "execute",
                { () throws(RuntimeError) in
                    _ = try await silent.execute(["x"], in: target, deadline: .seconds(5))
                }
            ),
            ("helper", { () throws(RuntimeError) in _ = try await silent.runHelper(helper) }),
        ]
        for (what, call) in calls {
            await story.attempt(what) { _ throws(RuntimeError) in try await call() }
        }
        do {
            for try await _ in silent.events() {}
            story.say("events: ended")
        } catch {
            story.say("events: \((error as? RuntimeError)?.word ?? "\(error)")")
        }
    }
}
