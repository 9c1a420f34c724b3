import DockerEngine
import EngineSupport
import HTTPTransport
import Testing

@Suite(.disabled(if: EngineFixture.isSkipped)) struct `Logs on a real Engine` {
    @Test func `tell both outputs apart, and the last lines alone`() async throws {
        try await EngineFixture.withContainer(["sh", "-c", "echo a; echo b >&2; echo c"]) {
            client,
            id async throws in
            _ = try await client.waitForContainer(id, limit: .seconds(20))
            let all = try await client.logs(of: id, isTerminal: false).collect(limit: 1000)
            #expect(String(decoding: all.output, as: UTF8.self) == "a\nc\n")
            #expect(String(decoding: all.error, as: UTF8.self) == "b\n")
            let last = try await client.logs(of: id, isTerminal: false, tail: 1)
                .collect(limit: 1000)
            #expect(last.output.count + last.error.count == 2)
            let future = try await client.logs(of: id, isTerminal: false, since: 4_000_000_000.5)
                .collect(limit: 1000)
            #expect(future.output.isEmpty)
        }
    }

    @Test func `are raw when the container has a terminal`() async throws {
        try await EngineFixture.withContainer(["sh", "-c", "echo a"]) {
            $0.isTerminal = true
        } _: { client, id async throws in
            _ = try await client.waitForContainer(id, limit: .seconds(20))
            let all = try await client.logs(of: id, isTerminal: true).collect(limit: 1000)
            #expect(String(decoding: all.output, as: UTF8.self) == "a\r\n")
        }
    }

    @Test func `follow a running container until it ends`() async throws {
        try await EngineFixture.withContainer([
            "sh", "-c", "echo a; cat /tmp/never; sleep 0.3; echo z",
        ]) {
            client,
            id async throws in
            let stream = try await client.logs(of: id, isTerminal: false, follow: true)
            let all = try await stream.collect(limit: 1000)
            #expect(String(decoding: all.output, as: UTF8.self) == "a\nz\n")
        }
    }

    @Test func `that stay silent run into the idle deadline`() async throws {
        try await EngineFixture.withContainer { client, id async throws in
            let stream = try await client.logs(
                of: id,
                isTerminal: false,
                follow: true,
                idle: .milliseconds(200)
            )
            await #expect(throws: EngineError.timedOut(operation: "container.logs")) {
                try await stream.collect(limit: 1000)
            }
        }
    }
}

@Suite(.disabled(if: EngineFixture.isSkipped)) struct `Archives on a real Engine` {
    private static func tar(_ content: String) -> HTTPBody {
        var tar = Tar()
        tar.addFile("note", Array(content.utf8), mode: 0o600)
        return .bytes(tar.finished())
    }

    @Test func `go into and come out of a container that was never started`() async throws {
        try await EngineFixture.withContainer(started: false) { client, id async throws in
            try await client.putArchive(Self.tar("remember"), into: "/work", of: id)
            let bytes = try await client.archive(of: "/work/note", in: id, sizeMax: 100_000)
            #expect(String(decoding: bytes, as: UTF8.self).contains("remember"))
            let error = await #expect(throws: EngineError.self) {
                try await client.archive(of: "/no/such", in: id, sizeMax: 1000)
            }
            #expect(error?.isNotFound == true)
        }
    }

    @Test func `trap 8: that are not read to the end are closed, so that inspect does not hang`()
        async throws
    {
        try await EngineFixture.withContainer(started: false) { client, id async throws in
            let first = try await client.withArchive(of: "/bin/busybox", in: id) {
                body throws(EngineError) -> [UInt8]? in
                var pieces = body.makeAsyncIterator()
                return (try? await pieces.next()) ?? nil
            }
            #expect(first?.isEmpty == false)
            // An archive that is left open would hold the container's lock until the deadline.
            _ = try await client.inspectContainer(id)
        }
    }

    @Test func `over the size limit are closed, so that inspect does not hang`() async throws {
        try await EngineFixture.withContainer(started: false) { client, id async throws in
            await #expect(throws: EngineError.tooLarge(limit: 1000)) {
                try await client.archive(of: "/bin/busybox", in: id, sizeMax: 1000)
            }
            // An archive that is left open would hold the container's lock until the deadline.
            _ = try await client.inspectContainer(id)
        }
    }
}
