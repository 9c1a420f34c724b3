import DockerEngine
import EngineSupport
import Testing

@Suite(.disabled(if: EngineFixture.isSkipped)) struct `Containers on a real Engine` {
    @Test func `are created with everything that was asked for`() async throws {
        let volume = EngineFixture.name("v")
        try await EngineFixture.withContainer(started: false) { spec in
            spec.environment = ["A=b"]
            spec.user = "1000:1000"
            spec.workingDirectory = "/work"
            spec.hostname = "box"
            spec.hostConfig.usesInit = true
            spec.hostConfig.restartPolicy = .never
            spec.hostConfig.memory = 64 * 1024 * 1024
            spec.hostConfig.nanoCPUs = 500_000_000
            spec.hostConfig.pidsLimit = 50
            spec.hostConfig.droppedCapabilities = ["ALL"]
            spec.hostConfig.addedCapabilities = ["CHOWN"]
            spec.hostConfig.securityOptions = ["no-new-privileges"]
            spec.hostConfig.hasReadOnlyRoot = true
            spec.hostConfig.tmpfs = ["/tmp": "size=1m"]
            spec.hostConfig.logConfig = .init(type: "json-file", options: ["max-size": "1m"])
            spec.hostConfig.mounts = [
                .volume(volume, at: "/work", labels: ["owner": "me"]),
                .bind("/bin", at: "/host", isReadOnly: true),
            ]
        } _: { client, id async throws in
            let found = try await client.inspectContainer(id)
            #expect(found.state.status == .created)
            #expect(found.state.startedAt?.date == nil)
            #expect(found.labels[EngineFixture.mark] == "1")
            #expect(found.config.environment?.contains("A=b") == true)
            #expect(found.config.user == "1000:1000")
            #expect(found.config.hostname == "box")
            let host = try #require(found.hostConfig)
            #expect(host.usesInit == true)
            #expect(host.restartPolicy?.name == "no")
            #expect(host.memory == 64 * 1024 * 1024)
            #expect(host.nanoCPUs == 500_000_000)
            #expect(host.pidsLimit == 50)
            #expect(host.droppedCapabilities == ["ALL"])
            #expect(host.securityOptions == ["no-new-privileges"])
            #expect(host.hasReadOnlyRoot == true)
            #expect(host.tmpfs == ["/tmp": "size=1m"])
            #expect(host.logConfig?.options == ["max-size": "1m"])
            #expect(host.mounts?.first?.volumeOptions?.labels == ["owner": "me"])
            #expect(Set(found.mounts.map(\.destination)) == ["/work", "/host"])
            // The Engine silently created the missing volume, here with the mount's labels.
            #expect(try await client.inspectVolume(volume).labels == ["owner": "me"])
        }
        #expect(try await EngineFixture.client().removeVolume(volume) == .removed)
    }

    @Test func `answer 304 to a second start and stop, which is no error`() async throws {
        try await EngineFixture.withContainer(started: false) { client, id async throws in
            #expect(try await client.stopContainer(id) == .unchanged)
            #expect(try await client.startContainer(id) == .changed)
            #expect(try await client.startContainer(id) == .unchanged)
            #expect(try await client.inspectContainer(id).state.status == .running)
            #expect(try await client.stopContainer(id, grace: .zero) == .changed)
            #expect(try await client.stopContainer(id) == .unchanged)
            #expect(try await client.inspectContainer(id).state.status == .exited)
        }
    }

    @Test func `answer a removal of what is gone with absent`() async throws {
        let client = try await EngineFixture.client()
        #expect(try await client.removeContainer("berth-no-such") == .absent)
        let error = await #expect(throws: EngineError.self) {
            try await client.inspectContainer("berth-no-such")
        }
        #expect(error?.isNotFound == true)
    }

    @Test func `that are paused answer start, exec and a gentle removal with 409`() async throws {
        try await EngineFixture.withContainer { client, id async throws in
            try await client.pauseContainer(id)
            #expect(try await client.inspectContainer(id).state.status == .paused)
            let start = await #expect(throws: EngineError.self) {
                try await client.startContainer(id)
            }
            #expect(start?.isConflict == true)
            let exec = await #expect(throws: EngineError.self) {
                try await client.createExec(in: id, ExecSpec(["true"]))
            }
            #expect(exec?.isConflict == true)
            let remove = await #expect(throws: EngineError.self) {
                try await client.removeContainer(id)
            }
            #expect(remove?.isConflict == true)
            try await client.unpauseContainer(id)
            #expect(try await client.inspectContainer(id).state.status == .running)
        }
    }

    @Test func `that are not paused answer unpause with 500, which the caller sees as such`()
        async throws
    {
        try await EngineFixture.withContainer { client, id async throws in
            let error = await #expect(throws: EngineError.self) {
                try await client.unpauseContainer(id)
            }
            guard case .rejected(500, let message) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message.contains("not paused"))
        }
    }

    @Test func `that are paused are stopped without being resumed first`() async throws {
        try await EngineFixture.withContainer { client, id async throws in
            try await client.pauseContainer(id)
            #expect(try await client.stopContainer(id, grace: .zero) == .changed)
            #expect(try await client.inspectContainer(id).state.status == .exited)
        }
    }

    @Test func `of a taken name answer 409 with the holder's id`() async throws {
        try await EngineFixture.withContainer(started: false) { client, id async throws in
            let name = try await client.inspectContainer(id).name
            let error = await #expect(throws: EngineError.self) {
                var spec = ContainerSpec(image: EngineFixture.image)
                spec.command = ["true"]
                return try await client.createContainer(named: name, spec)
            }
            #expect(error?.isConflict == true)
            #expect(error?.description.contains(id) == true)
        }
    }

    @Test func `trap 6: are listed by label in every state, and by name only as a pattern`()
        async throws
    {
        try await EngineFixture.withContainer(started: false) { spec in
            spec.labels?["berth.one"] = "x y"
        } _: { client, id async throws in
            let found = try await client.containers(matching: .label("berth.one", "x y"))
            let mine = try #require(found.first { $0.id == id })
            #expect(mine.state == .created)
            #expect(mine.labels["berth.one"] == "x y")
            let name = try #require(mine.names.first)
            #expect(!name.hasPrefix("/"))
            // The Engine also matches part of a name, so callers must compare names exactly.
            let part = String(name.dropLast(2))
            let byPart = try await client.containers(matching: ["name": [part]])
            #expect(byPart.contains { $0.id == id })
            let running = try await client.containers(matching: .label("berth.one"), all: false)
            #expect(!running.contains { $0.id == id })
        }
    }

    @Test func `tell their exit code to whoever waits`() async throws {
        try await EngineFixture.withContainer(["sh", "-c", "exit 7"]) {
            client,
            id async throws in
            #expect(try await client.waitForContainer(id, limit: .seconds(20)).exitCode == 7)
            #expect(try await client.inspectContainer(id).state.exitCode == 7)
        }
        try await EngineFixture.withContainer { client, id async throws in
            async let exit = client.waitForContainer(id, limit: .seconds(20))
            try await client.killContainer(id)
            #expect(try await exit.exitCode == 137)
        }
    }

    @Test func `that never end run into the wait's limit`() async throws {
        try await EngineFixture.withContainer { client, id async throws in
            await #expect(throws: EngineError.timedOut(operation: "container.wait")) {
                try await client.waitForContainer(id, limit: .milliseconds(200))
            }
        }
    }

    @Test func `are killed with the signal that was named`() async throws {
        try await EngineFixture.withContainer([
            "sh", "-c", "trap 'exit 9' USR1; echo set; while :; do sleep 0.1; done",
        ]) {
            client,
            id async throws in
            // The trap is set some time after the start.
            let isSet = try await EngineFixture.eventually {
                try await client.logs(of: id, isTerminal: false).collect(limit: 100).output
                    == Array("set\n".utf8)
            }
            #expect(isSet)
            try await client.killContainer(id, signal: "USR1")
            let exit = try await client.waitForContainer(id, limit: .seconds(60))
            #expect(exit.exitCode == 9)
            let error = await #expect(throws: EngineError.self) {
                try await client.killContainer(id)
            }
            #expect(error?.isConflict == true)
        }
    }

    @Test func `trap 15: are removed at the same time by several, and are gone in the end`()
        async throws
    {
        try await EngineFixture.withContainer { client, id async throws in
            let outcomes = await withTaskGroup(of: Result<Removal, EngineError>.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        do throws(EngineError) {
                            return .success(try await client.removeContainer(id, force: true))
                        } catch {
                            return .failure(error)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.contains { if case .success = $0 { true } else { false } })
            for case .failure(let error) in outcomes { #expect(error.isConflict) }
            let gone = try await EngineFixture.eventually {
                try await client.removeContainer(id, force: true) == .absent
            }
            #expect(gone)
        }
    }

    @Test func `lose their anonymous volumes with them, and keep the named ones`() async throws {
        let name = EngineFixture.name("v")
        var anonymous: String?
        try await EngineFixture.withContainer(started: false) { spec in
            spec.hostConfig.mounts = [
                .volume(name, at: "/named"), MountSpec(type: "volume", target: "/anonymous"),
            ]
        } _: { client, id async throws in
            let mounts = try await client.inspectContainer(id).mounts
            anonymous = try #require(mounts.first { $0.destination == "/anonymous" }?.name)
        }
        let client = try await EngineFixture.client()
        let left = try await client.volumes().map(\.name)
        #expect(left.contains(name))
        #expect(!left.contains { $0 == anonymous })
        #expect(try await client.removeVolume(name) == .removed)
    }
}
