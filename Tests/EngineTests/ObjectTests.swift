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
    @Test func `of no registry cannot be pulled`() async throws {
        let client = try await EngineFixture.client()
        // Nothing answers on port 9 of this machine, so no registry is contacted.
        await #expect(throws: EngineError.self) {
            try await client.pullImage("127.0.0.1:9/none:1").finish()
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
