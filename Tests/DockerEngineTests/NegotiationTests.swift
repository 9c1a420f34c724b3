import DockerEngine
import Testing

@Suite struct `The API version` {
    @Test(arguments: [
        ("1.41", nil, "1.41"), ("1.47", "1.24", "1.47"), ("1.55", "1.40", "1.55"),
        ("1.60", "1.44", "1.55"), ("1.55", nil, "1.55"), ("1.56", "1.55", "1.55"),
    ])
    func `is the newest that both sides know`(newest: String, oldest: String?, agreed: String)
        throws
    {
        let version = try APIVersion.negotiated(
            newest: #require(APIVersion(newest)),
            oldest: oldest.flatMap { APIVersion($0) }
        )
        #expect(version.description == agreed)
    }

    @Test(arguments: [("1.40", nil), ("1.24", "1.12"), ("1.70", "1.56")])
    func `outside 1.41 to 1.55 is refused with both ranges`(newest: String, oldest: String?) throws
    {
        let new = try #require(APIVersion(newest))
        let old = oldest.flatMap { APIVersion($0) }
        let expected = EngineError.unsupportedVersion(newest: new, oldest: old)
        #expect(throws: expected) { try APIVersion.negotiated(newest: new, oldest: old) }
        #expect(expected.description.contains("1.41 to 1.55"))
        #expect(expected.description.contains(newest))
        #expect(!expected.isTransient)
    }

    @Test(arguments: ["", "1", "1.", ".1", "1.2.3", "a.b", "1.-2", "-1.2"])
    func `is two numbers around a dot`(text: String) {
        #expect(APIVersion(text) == nil)
    }

    @Test func `compares by number, not by letter`() {
        #expect(APIVersion(1, 9) < APIVersion(1, 41))
        #expect(APIVersion(1, 55) < APIVersion(2, 0))
    }
}
