import DockerEngine
import FoundationEssentials
import Testing

private func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(json.utf8))
}

@Suite struct `The Engine's JSON` {
    @Test(arguments: [
        ("created", ContainerState.created), ("running", .running), ("paused", .paused),
        ("restarting", .restarting), ("removing", .removing), ("exited", .exited), ("dead", .dead),
        ("hibernating", .unknown("hibernating")),
    ])
    func `names a state by Status alone, even one that is new`(word: String, state: ContainerState)
        throws
    {
        // The Engine also sets Running while a container is paused or restarting.
        let json = #"{"Status":"\#(word)","Running":true,"Paused":false,"Dead":false}"#
        #expect(try decode(ContainerInspection.State.self, json).status == state)
        #expect(state.description == word)
    }

    @Test func `of a dead container may have no name`() throws {
        let json = #"{"Id":"a","Names":null,"Image":"i","State":"dead","Status":"Dead"}"#
        let summary = try decode(ContainerSummary.self, json)
        #expect(summary.names == [])
        #expect(summary.state == .dead)
        #expect(summary.labels == [:])
    }

    @Test func `trap 28: of an event is read without the fields that 1.52 dropped`() throws {
        let json = #"""
            {"Type":"container","Action":"exec_create: sh -c x","Actor":{"ID":"abc","Attributes":{"k":"v"}},
            "scope":"local","time":1700000000,"timeNano":1700000000123456789}
            """#
        let event = try decode(EngineEvent.self, json)
        #expect(event.type == "container")
        #expect(event.verb == "exec_create")
        #expect(event.actor == "abc")
        #expect(event.attributes == ["k": "v"])
        #expect(event.time == 1_700_000_000_123_456_789)
    }

    @Test func `of a volume event has no labels, and of a new type no actor`() throws {
        let volume = try decode(
            EngineEvent.self,
            #"{"Type":"volume","Action":"create","Actor":{"ID":"v","Attributes":{"driver":"local"}}}"#
        )
        #expect(volume.actor == "v")
        let other = try decode(EngineEvent.self, #"{"Type":"sandwich","Action":"eat","time":5}"#)
        #expect(other.actor == "")
        #expect(other.time == 5_000_000_000)
    }

    @Test(arguments: [
        ("2024-02-29T12:34:56.5Z", 1_709_210_096.5), ("1970-01-01T00:00:00Z", 0),
        ("2026-11-22T12:00:00+01:00", 1_795_345_200),
        ("2000-03-01T00:00:00.000000001Z", 951_868_800),
    ])
    func `holds moments with up to nine digits`(text: String, seconds: Double) throws {
        let date = try #require(EngineTimestamp(text).date)
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.000_01)
    }

    @Test(arguments: [
        "0001-01-01T00:00:00Z", "", "yesterday", "2024-13-01T00:00:00Z", "2024-01-01",
    ])
    func `says never by year one`(text: String) {
        #expect(EngineTimestamp(text).date == nil)
    }

    @Test func `of a spec leaves out what was not asked for`() throws {
        var spec = ContainerSpec(image: "i")
        spec.hostConfig.usesInit = true
        spec.hostConfig.nanoCPUs = 2_000_000_000
        spec.hostConfig.restartPolicy = .never
        spec.hostConfig.mounts = [.volume("v", at: "/w", labels: ["a": "b"])]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(
            String(decoding: try encoder.encode(spec), as: UTF8.self) == """
                {"HostConfig":{"Init":true,"Mounts":[{"ReadOnly":false,"Source":"v","Target":"/w",\
                "Type":"volume","VolumeOptions":{"Labels":{"a":"b"}}}],"NanoCpus":2000000000,\
                "RestartPolicy":{"Name":"no"}},"Image":"i"}
                """
        )
    }
}
