import DockerEngine
import EngineSupport
import Foundation
import HTTPTransport
import Testing

@Suite(.disabled(if: EngineFixture.isSkipped)) struct `Volumes on a real Engine` {
    @Test func `of a taken name are returned as they are, and the new labels are ignored`()
        async throws
    {
        let client = try await EngineFixture.client()
        let name = EngineFixture.name("v")
        let first = try await client.createVolume(
            VolumeSpec(name: name, labels: ["uid": "1", EngineFixture.mark: "1"])
        )
        #expect(first.labels["uid"] == "1")
        let second = try await client.createVolume(VolumeSpec(name: name, labels: ["uid": "2"]))
        #expect(second.labels["uid"] == "1")
        #expect(try await client.inspectVolume(name).createdAt?.date != nil)
        let listed = try await client.volumes(matching: .label(EngineFixture.mark))
        #expect(listed.contains { $0.name == name })
        #expect(try await client.removeVolume(name) == .removed)
        #expect(try await client.removeVolume(name) == .absent)
        let error = await #expect(throws: EngineError.self) {
            try await client.inspectVolume(name)
        }
        #expect(error?.isNotFound == true)
    }

    @Test func `in use answer 409, even for a container that was never started`() async throws {
        let name = EngineFixture.name("v")
        try await EngineFixture.withContainer(started: false) {
            $0.hostConfig.mounts = [.volume(name, at: "/work")]
        } _: { client, _ async throws in
            let error = await #expect(throws: EngineError.self) {
                try await client.removeVolume(name)
            }
            #expect(error?.isConflict == true)
        }
        #expect(try await EngineFixture.client().removeVolume(name) == .removed)
    }
}

@Suite(.disabled(if: EngineFixture.isSkipped)) struct `Networks on a real Engine` {
    @Test func `are made, found and removed`() async throws {
        let client = try await EngineFixture.client()
        let name = EngineFixture.name("n")
        let spec = NetworkSpec(
            name: name,
            isInternal: true,
            labels: [EngineFixture.mark: "1"],
            options: ["com.docker.network.bridge.enable_icc": "false"],
            subnet: "10.99.77.0/28"
        )
        let id = try await client.createNetwork(spec)
        let found = try await client.inspectNetwork(name)
        #expect(found.id == id)
        #expect(found.isInternal == true)
        #expect(found.options["com.docker.network.bridge.enable_icc"] == "false")
        #expect(found.addressing?.configurations?.first?.subnet == "10.99.77.0/28")
        let error = await #expect(throws: EngineError.self) { try await client.createNetwork(spec) }
        #expect(error?.isConflict == true)
        let listed = try await client.networks(matching: .label(EngineFixture.mark))
        #expect(listed.contains { $0.id == id })
        #expect(try await client.removeNetwork(id) == .removed)
        #expect(try await client.removeNetwork(id) == .absent)
    }
}

@Suite(.disabled(if: EngineFixture.isSkipped)) struct `Images on a real Engine` {
    @Test func `are built from a context, tagged, listed and removed`() async throws {
        let client = try await EngineFixture.client()
        let name = EngineFixture.name("i")
        var context = Tar()
        let dockerfile = """
            FROM \(EngineFixture.image)
            ARG WORD
            RUN echo $WORD > /word
            CMD ["cat", "/word"]
            """
        context.addFile("Dockerfile", Array(dockerfile.utf8), mode: 0o644)
        let build = ImageBuild(
            tags: ["\(name):1"],
            arguments: ["WORD": "built"],
            labels: ["of": "test"],
            network: "none"
        )
        // Streamed in pieces, as a context too large for memory is.
        let tar = context.finished()
        let body = HTTPBody.streamed(length: nil) { writer in
            for start in stride(from: 0, to: tar.count, by: 700) {
                try await writer.write(Array(tar[start..<min(start + 700, tar.count)]))
            }
        }
        var output = ""
        for try await report in try await client.buildImage(context: body, build) {
            output += report.output ?? ""
        }
        #expect(output.contains("Successfully built"))
        let image = try await client.inspectImage("\(name):1")
        #expect(image.labels["of"] == "test")
        #expect(image.config?.command == ["cat", "/word"])
        try await client.tagImage("\(name):1", as: "localhost:5000/\(name):2")
        let listed = try await client.images(matching: .label("of", "test"))
        #expect(listed.contains { $0.tags.contains("localhost:5000/\(name):2") })
        #expect(try await client.removeImage("localhost:5000/\(name):2") == .removed)
        #expect(try await client.removeImage("\(name):1") == .removed)
        #expect(try await client.removeImage("\(name):1") == .absent)
    }

    @Test func `whose build fails say why, although the answer began with 200`() async throws {
        let client = try await EngineFixture.client()
        var context = Tar()
        let dockerfile = "FROM \(EngineFixture.image)\nRUN exit 4\n"
        context.addFile("Dockerfile", Array(dockerfile.utf8), mode: 0o644)
        let stream = try await client.buildImage(
            context: .bytes(context.finished()),
            ImageBuild(tags: [], network: "none")
        )
        let error = await #expect(throws: EngineError.self) { try await stream.finish() }
        guard case .failed("image.build", let message) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(message.contains("returned a non-zero code: 4"))
    }

    @Test func `in use cannot be removed, and those of no registry cannot be pulled`() async throws
    {
        try await EngineFixture.withContainer(started: false) { client, _ async throws in
            let error = await #expect(throws: EngineError.self) {
                try await client.removeImage(EngineFixture.image)
            }
            #expect(error?.isConflict == true)
            // Port 9 of this machine answers nothing, so no name is looked up anywhere.
            await #expect(throws: EngineError.self) {
                try await client.pullImage("127.0.0.1:9/none:1").finish()
            }
        }
    }
}

@Suite(.disabled(if: EngineFixture.isSkipped)) struct `The Engine itself` {
    @Test func `tells its versions and its machine`() async throws {
        let client = try await EngineFixture.client()
        let ping = try await client.ping()
        #expect(ping.operatingSystem == "linux")
        #expect(try await client.apiVersion() <= ping.apiVersion)
        #expect(try await client.version().apiVersion == ping.apiVersion.description)
        let description = try await client.describe()
        #expect(try #require(description.cpus) > 0)
        #expect(try #require(description.memory) > 0)
        #expect(description.storageDriver?.isEmpty == false)
    }

    @Test func `trap 5: tells what happens to containers and volumes, the latter without labels`()
        async throws
    {
        let client = try await EngineFixture.client()
        let name = EngineFixture.name("v")
        let events = try await client.events(
            since: Date().timeIntervalSince1970 - 5,
            matching: ["type": ["container", "volume"]],
            idle: .seconds(20)
        )
        _ = try await client.createVolume(VolumeSpec(name: name, labels: [EngineFixture.mark: "1"]))
        _ = try await client.removeVolume(name)
        let id = try await EngineFixture.withContainer { _, id in id }
        var volumeEvents: [EngineEvent] = []
        var verbs: Set<String> = []
        for try await event in events {
            if event.type == "volume", event.actor == name { volumeEvents.append(event) }
            guard event.type == "container", event.actor == id else { continue }
            verbs.insert(event.verb)
            #expect(event.attributes[EngineFixture.mark] == "1")
            if event.verb == "destroy" { break }
        }
        #expect(verbs.isSuperset(of: ["create", "start", "die", "destroy"]))
        #expect(Set(volumeEvents.map(\.action)).isSuperset(of: ["create", "destroy"]))
        for event in volumeEvents { #expect(event.attributes[EngineFixture.mark] == nil) }
    }

    @Test func `replays what it remembers up to a moment, and then ends`() async throws {
        let client = try await EngineFixture.client()
        let before = Date().timeIntervalSince1970 - 1
        let id = try await EngineFixture.withContainer(started: false) { _, id in id }
        let events = try await client.events(
            since: before,
            until: Date().timeIntervalSince1970 + 0.5,
            matching: ["type": ["container"]]
        )
        var verbs: [String] = []
        for try await event in events where event.actor == id { verbs.append(event.verb) }
        #expect(verbs.contains("create"))
    }
}
