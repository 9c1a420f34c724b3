import DockerEngine
import EngineSupport
import Testing

@Suite(.disabled(if: EngineFixture.isSkipped)) struct `Commands on a real Engine` {
    @Test func `give both outputs and the exit code`() async throws {
        try await EngineFixture.withContainer { client, id async throws in
            let outcome = try await client.run(
                in: id,
                ExecSpec(
                    ["sh", "-c", "echo out; echo $A >&2; exit 3"],
                    environment: ["A=err"],
                    workingDirectory: "/tmp"
                ),
                limit: .seconds(20)
            )
            #expect(outcome.exitCode == 3)
            #expect(outcome.text == "out\n")
            #expect(outcome.errorText == "err\n")
        }
    }

    @Test func `that cannot start answer 200 and then exit code 126 or 127`() async throws {
        try await EngineFixture.withContainer { client, id async throws in
            let outcome = try await client.run(in: id, ExecSpec(["/no/such"]), limit: .seconds(20))
            #expect([126, 127].contains(outcome.exitCode))
            #expect(outcome.text.contains("no such file"))
        }
    }

    @Test func `read an input that ends`() async throws {
        try await EngineFixture.withContainer { client, id async throws in
            let input = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
            let outcome = try await client.run(
                in: id,
                ExecSpec(["cat"]),
                input: input,
                limit: .seconds(20)
            )
            #expect(outcome.exitCode == 0)
            #expect(outcome.standardOutput == input)
        }
    }

    @Test func `that do not read their input are no failure`() async throws {
        try await EngineFixture.withContainer { client, id async throws in
            let outcome = try await client.run(
                in: id,
                ExecSpec(["true"]),
                input: Array("ignored".utf8),
                limit: .seconds(20)
            )
            #expect(outcome.exitCode == 0)
        }
    }

    @Test(arguments: [nil, Array("x".utf8)])
    func `trap 20: that last too long run into the limit, and go on inside`(input: [UInt8]?)
        async throws
    {
        try await EngineFixture.withContainer { client, id async throws in
            await #expect(throws: EngineError.timedOut(operation: "exec.start")) {
                try await client.run(
                    in: id,
                    ExecSpec(["sleep", "77"]),
                    input: input,
                    limit: .milliseconds(500)
                )
            }
            // A command that must not outlive its caller needs `timeout` around it.
            let list = try await client.run(
                in: id,
                ExecSpec(["sh", "-c", "cat /proc/[0-9]*/cmdline"]),
                limit: .seconds(20)
            )
            #expect(list.text.contains("sleep\u{0}77"))
        }
    }

    @Test func `that say too much are cut off`() async throws {
        try await EngineFixture.withContainer { client, id async throws in
            await #expect(throws: EngineError.tooLarge(limit: 10_000)) {
                try await client.run(
                    in: id,
                    ExecSpec(["yes"]),
                    limit: .seconds(20),
                    outputLimit: 10_000
                )
            }
        }
    }

    @Test
    func `trap 22: in a terminal are raw, know its size and its changes, and take keystrokes`()
        async throws
    {
        try await EngineFixture.withContainer { client, id async throws in
            let exec = try await client.createExec(
                in: id,
                ExecSpec(["sh"], isTerminal: true, attachesStandardInput: true)
            )
            let session = try await client.attachExec(
                exec,
                isTerminal: true,
                size: TerminalSize(columns: 91, rows: 17)
            )
            defer { session.close() }
            try await session.write(Array("stty size; echo mark-$((1+1))\n".utf8))
            var output = session.output.makeAsyncIterator()
            var text = ""
            func read(until word: String) async throws {
                while !text.contains(word) {
                    text += String(
                        decoding: try #require(try await output.next()).bytes,
                        as: UTF8.self
                    )
                }
            }
            try await read(until: "mark-2\r\n")
            #expect(text.contains("17 91\r\n"))
            #expect(try await client.inspectExec(exec).isRunning)
            try await client.resizeExec(exec, to: TerminalSize(columns: 40, rows: 10))
            try await session.write(Array("stty size; exit 5\n".utf8))
            try await read(until: "10 40\r\n")
            while try await output.next() != nil {}
            let ended = try await EngineFixture.eventually {
                try await client.inspectExec(exec).exitCode == 5
            }
            #expect(ended)
        }
    }

    @Test func `in a container that does not run are refused`() async throws {
        try await EngineFixture.withContainer(started: false) { client, id async throws in
            let error = await #expect(throws: EngineError.self) {
                try await client.createExec(in: id, ExecSpec(["true"]))
            }
            #expect(error?.isConflict == true)
        }
    }
}
