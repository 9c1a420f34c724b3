import API
import GatewaySupport
import HTTPTransport
import NIOCore
import NIOWebSocket
import Resources
import Terminal
import Testing

/// Which requests get a terminal over TCP, and which must not.
@Suite(.timeLimit(.minutes(2)))
struct HandshakeTests {
    /// A gateway with the workspace `first`, whose terminal echoes.
    private func withTerminal(
        _ body: @escaping @Sendable (GatewayFixture, EchoTerminal) async throws -> Void
    ) async throws {
        try await GatewayFixture.run { gateway in
            _ = try await exchange(
                gateway.client,
                .put,
                "/api/v1/workspaces/first",
                body: manifest
            )
            let path = "\(gateway.socketPath).tty"
            try await EchoTerminal.run(at: path) { terminal in
                gateway.controller.setTerminal(path)
                try await body(gateway, terminal)
            }
        }
    }

    private func status(
        _ visitor: TestClient,
        _ extra: [(String, String)],
        target: String = "/code/first/tty/claude"
    ) async throws -> Int {
        do {
            let socket = try await visitor.socket(extra, target: target)
            try await socket.channel.close()
            return 101
        } catch WebSocketClientError.refused(let status, _) {
            return status
        }
    }

    @Test func `a browser needs exactly our origin, and a host of ours`() async throws {
        try await withTerminal { gateway, _ in
            let browser = try await TestClient.browser(.editor, gateway)
            let own = browser.origin
            let cases: [([(String, String)], Int)] = [
                ([("Origin", own)], 101), ([], 403), ([("Origin", "")], 403),
                ([("Origin", "null")], 403), ([("Origin", "http://evil.example")], 403),
                ([("Origin", "\(own).evil.example")], 403), ([("Origin", "\(own)0")], 403),
                ([("Origin", "http://127.0.0.1")], 403), ([("Origin", "\(own)/")], 403),
                ([("Origin", own.replacing("http:", with: "https:"))], 403),
                ([("Origin", own.replacing("127.0.0.1", with: "localhost"))], 403),
                ([("Origin", own), ("Host", "evil.example")], 403),
                ([("Origin", "http://evil.example"), ("Host", "evil.example")], 403),
                ([("Sec-Fetch-Site", "same-origin")], 403),
            ]
            for (extra, expected) in cases {
                #expect(try await status(browser, extra) == expected, "\(extra)")
            }
        }
    }

    @Test func `nobody, a viewer and a wrong secret get no terminal`() async throws {
        try await withTerminal { gateway, _ in
            let own = [("Origin", TestClient.stranger(gateway).origin)]
            #expect(try await status(.stranger(gateway), own) == 401)
            #expect(try await status(.bearer(.viewer, gateway), []) == 403)
            #expect(try await status(.browser(.viewer, gateway), own) == 403)
            let wrong = TestClient(gateway: gateway, headers: [("Authorization", "Bearer x")])
            #expect(try await status(wrong, []) == 401)
            // A session's secret is not valid as a token, nor a token as a session's secret.
            let browser = try await TestClient.browser(.admin, gateway)
            let secret = try #require(browser.headers.first?.value.dropFirst(14))
            let swapped = TestClient(
                gateway: gateway,
                headers: [("Authorization", "Bearer \(secret)")]
            )
            #expect(try await status(swapped, []) == 401)
            #expect(try await status(.bearer(.editor, gateway), []) == 101)
        }
    }

    @Test func `a ticket is for one socket to one tab of one user`() async throws {
        try await withTerminal { gateway, _ in
            let editor = try await TestClient.bearer(.editor, gateway)
            let ticket = try await editor.ticket("claude")
            #expect(try await editor.firstReply(ticket, "claude") == .terminal)
            #expect(try await editor.firstReply(ticket, "claude") == .closed(.policyViolation))

            let other = try await TestClient.bearer(.editor, gateway)
            for (holder, tab, ticketTab) in [
                (other, "claude", "claude"), (editor, "shell-1", "claude"),
                (editor, "claude", "shell-1"),
            ] {
                let ticket = try await editor.ticket(ticketTab)
                let reply = try await holder.firstReply(ticket, tab)
                #expect(reply == .closed(.policyViolation), "\(tab) with \(ticketTab)")
            }
            #expect(try await editor.firstReply("", "claude") == .closed(.policyViolation))
            #expect(try await editor.firstReply("guess", "claude") == .closed(.policyViolation))
        }
    }

    @Test func `a ticket of a workspace that was made anew under its name is worth nothing`()
        async throws
    {
        try await withTerminal { gateway, _ in
            let editor = try await TestClient.bearer(.editor, gateway)
            let ticket = try await editor.ticket("claude")
            let path = "/api/v1/workspaces/first"
            _ = try await exchange(gateway.client, .delete, path)
            _ = try await exchange(gateway.client, .put, path, body: manifest)
            #expect(try await editor.firstReply(ticket, "claude") == .closed(.policyViolation))
        }
    }

    @Test func `the ticket never reaches the terminal, and no message is lost before it is up`()
        async throws
    {
        try await withTerminal { gateway, _ in
            let editor = try await TestClient.bearer(.editor, gateway)
            let ticket = try await editor.ticket("claude")
            let socket = try await editor.socket()
            try await socket.executeThenClose { inbound, outbound in
                // Send the message in pieces, directly followed by input.
                let start = TerminalRequest.start(.usual, token: ticket).message
                let middle = start.readableBytes / 2
                let head = try #require(start.getSlice(at: 0, length: middle))
                let rest = start.readableBytes - middle
                let tail = try #require(start.getSlice(at: middle, length: rest))
                for (fin, opcode, piece) in [
                    (false, WebSocketOpcode.text, head), (true, .continuation, tail),
                    (true, .binary, ByteBuffer(string: "0early")),
                ] {
                    try await outbound.write(
                        WebSocketFrame(fin: fin, opcode: opcode, maskKey: .random(), data: piece)
                    )
                }
                var output = ""
                for try await frame in inbound {
                    let reply = TerminalReply(message: frame.unmaskedData)
                    if case .output(let bytes) = reply { output += String(buffer: bytes) }
                    if output.contains("early") { break }
                }
                #expect(!output.contains(ticket))
                #expect(output.contains(#""AuthToken":"""#))
            }
        }
    }

    @Test func `revoking and signing out close terminals`() async throws {
        try await withTerminal { gateway, _ in
            let new = try await TestClient.newToken(.editor, gateway, name: "mobile")
            let editor = TestClient(
                gateway: gateway,
                headers: [("Authorization", "Bearer \(new.token)")]
            )
            let ticket = try await editor.ticket("claude")
            let socket = try await editor.socket()
            let codes = try await socket.executeThenClose { inbound, outbound in
                try await outbound.write(editor.frame(.start(.usual, token: ticket)))
                var isRevoked = false
                var codes: [WebSocketErrorCode?] = []
                for try await frame in inbound {
                    var payload = frame.unmaskedData
                    if frame.opcode == .connectionClose {
                        codes.append(payload.readWebSocketErrorCode())
                    }
                    guard !isRevoked else { continue }
                    // The terminal is connected.
                    _ = try await exchange(gateway.client, .delete, "/api/v1/tokens/mobile")
                    isRevoked = true
                }
                return codes
            }
            // A second close frame would make a browser ignore the first.
            #expect(codes == [TerminalClose.signedOut.code])
        }
    }

    @Test func `a frame that no client may send closes the socket`() async throws {
        try await withTerminal { gateway, _ in
            let editor = try await TestClient.bearer(.editor, gateway)
            let start = TerminalRequest.start(.usual).message
            let hostile: [(WebSocketFrame, WebSocketErrorCode)] = [
                (WebSocketFrame(fin: true, opcode: .binary, data: start), .protocolError),
                (
                    WebSocketFrame(
                        fin: true,
                        rsv1: true,
                        opcode: .binary,
                        maskKey: .random(),
                        data: start
                    ), .protocolError
                ),
                (
                    WebSocketFrame(
                        fin: true,
                        opcode: .binary,
                        maskKey: .random(),
                        data: ByteBuffer(repeating: 65, count: 17 << 20)
                    ), .messageTooLarge
                ),
                (
                    WebSocketFrame(
                        fin: true,
                        opcode: .binary,
                        maskKey: .random(),
                        data: ByteBuffer(repeating: 65, count: 5_000)
                    ), .policyViolation
                ),
                (
                    WebSocketFrame(fin: false, opcode: .ping, maskKey: .random(), data: start),
                    .protocolError
                ),
            ]
            for (frame, expected) in hostile {
                let code = try await editor.closeCode { try await $0.write(frame) }
                #expect(code == expected, "\(frame.opcode) of \(frame.data.readableBytes)")
            }
        }
    }

    @Test func `a client that brings no ticket is closed after five seconds`() async throws {
        try await withTerminal { gateway, _ in
            let editor = try await TestClient.bearer(.editor, gateway)
            let clock = ContinuousClock()
            let start = clock.now
            let code = try await editor.closeCode { _ in }
            #expect(code == .policyViolation)
            #expect(clock.now - start > .seconds(4))
            #expect(clock.now - start < .seconds(10))
        }
    }
}
