import GatewaySupport
import Glibc
import NIOCore
import Terminal
import Testing

/// Serialized, because a process has one set of signals.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct AttachmentTests {
    @Test func `a terminal is raw while attached, follows its size, and comes back as it was`()
        async throws
    {
        let path = "\(try temporaryDirectory())/tty"
        defer { rmdir(String(path.dropLast(4))) }
        defer { unlink(path) }
        try await EchoTerminal.run(at: path) { _ in
            let pair = try PseudoTerminal(columns: 91, rows: 31)
            let before = pair.attributes
            let socket = try await openTerminalSocket(
                at: .unixSocket(path: path),
                target: TerminalTab.claude.target
            )
            async let end = attachTerminal(to: socket, input: pair.inner, output: pair.inner)
            #expect(
                try await pair.shows(#"/ws?arg=claude {"AuthToken":"","columns":91,"rows":31}"#)
            )
            #expect(pair.attributes.c_lflag & tcflag_t(ECHO | ICANON | ISIG) == 0)

            pair.type([3] + Array("echo".utf8))
            #expect(try await pair.shows("\u{3}echo"))

            pair.resize(columns: 120, rows: 40)
            kill(getpid(), SIGWINCH)
            #expect(try await pair.shows(#"<1{"columns":120,"rows":40}>"#))

            pair.type(Array("last".utf8) + [0x1D] + Array("never".utf8))
            #expect(try await end == .detached)
            #expect(try await pair.shows("\u{1B}[?1049l"))
            #expect(!pair.seen.contains("never"))
            #expect(pair.attributes.c_lflag == before.c_lflag)
            #expect(pair.attributes.c_iflag == before.c_iflag)
            #expect(pair.attributes.c_oflag == before.c_oflag)
        }
    }

    @Test func `a signal gives the terminal back`() async throws {
        let path = "\(try temporaryDirectory())/tty"
        defer { rmdir(String(path.dropLast(4))) }
        defer { unlink(path) }
        try await EchoTerminal.run(at: path) { _ in
            let pair = try PseudoTerminal(columns: 80, rows: 24)
            let before = pair.attributes
            let socket = try await openTerminalSocket(
                at: .unixSocket(path: path),
                target: TerminalTab.claude.target
            )
            async let end = attachTerminal(to: socket, input: pair.inner, output: pair.inner)
            #expect(try await pair.shows("columns"))
            kill(getpid(), SIGTERM)
            #expect(try await end == .signalled(number: SIGTERM))
            #expect(pair.attributes.c_lflag == before.c_lflag)
        }
    }

    @Test func `without a terminal there is nothing to attach`() async throws {
        let path = "\(try temporaryDirectory())/tty"
        defer { rmdir(String(path.dropLast(4))) }
        defer { unlink(path) }
        try await EchoTerminal.run(at: path) { _ in
            let socket = try await openTerminalSocket(
                at: .unixSocket(path: path),
                target: TerminalTab.claude.target
            )
            let null = open("/dev/null", O_RDWR)
            defer { close(null) }
            await #expect(throws: AttachmentError.notATerminal) {
                try await attachTerminal(to: socket, input: null, output: null)
            }
        }
    }

    @Test func `nobody there is told as unreachable`() async {
        await #expect(throws: WebSocketClientError.self) {
            try await openTerminalSocket(at: .unixSocket(path: "/nonexistent"), target: "/ws")
        }
    }
}
