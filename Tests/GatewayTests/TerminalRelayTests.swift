import GatewaySupport
import HTTPTransport
import NIOCore
import NIOWebSocket
import RawServer
import Terminal
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TerminalRelayTests {
    /// Opens a workspace's terminal through the gateway.
    private func open(_ gateway: GatewayFixture, _ tab: String) async throws -> WebSocketChannel {
        _ = try await exchange(gateway.client, .put, "/api/v1/workspaces/first", body: manifest)
        return try await openTerminalSocket(
            at: .unixSocket(path: gateway.socketPath),
            target: "/code/first/tty/\(tab)"
        )
    }

    private func frame(_ request: TerminalRequest) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: request.message)
    }

    @Test(arguments: ["claude", "shell-1", "shell-99"])
    func `the tab reaches ttyd as its argument, and bytes pass both ways`(tab: String) async throws
    {
        try await GatewayFixture.run { gateway in
            let path = "\(gateway.socketPath).tty"
            try await EchoTerminal.run(at: path) { _ in
                gateway.controller.setTerminal(path)
                let socket = try await open(gateway, tab)
                try await socket.executeThenClose { inbound, outbound in
                    try await outbound.write(frame(.start(TerminalSize(columns: 100, rows: 30))))
                    var frames = inbound.makeAsyncIterator()
                    var replies: [TerminalReply] = []
                    for _ in 0..<3 {
                        let next = try #require(try await frames.next())
                        replies.append(TerminalReply(message: next.unmaskedData))
                    }
                    #expect(replies[0] == .title("title"))
                    #expect(replies[1] == .preferences("{}"))
                    let start = #"{"AuthToken":"","columns":100,"rows":30}"#
                    #expect(
                        replies[2] == .output(ByteBuffer(string: "/ws?arg=\(tab) \(start)\r\n"))
                    )
                    let bytes = ByteBuffer(bytes: Array(UInt8.min...UInt8.max))
                    try await outbound.write(frame(.input(bytes)))
                    let echo = try #require(try await frames.next())
                    #expect(TerminalReply(message: echo.unmaskedData) == .output(bytes))
                }
            }
        }
    }

    @Test(arguments: [
        ("/code/absent/tty/claude", 404), ("/code/first/tty/root", 404),
        ("/code/first/tty/shell-0", 404), ("/code/first/tty/shell-1;id", 404),
        ("/code/first/tty/claude/x", 404), ("/api/v1/workspaces", 200),
    ])
    func `a handshake for what is no terminal is answered as HTTP`(
        target: String,
        status: Int
    ) async throws {
        try await GatewayFixture.run { gateway in
            _ = try await exchange(gateway.client, .put, "/api/v1/workspaces/first", body: manifest)
            do {
                _ = try await openTerminalSocket(
                    at: .unixSocket(path: gateway.socketPath),
                    target: target
                )
                Issue.record("the handshake went through")
            } catch let error as WebSocketClientError {
                guard case .refused(let found, _) = error else { throw error }
                #expect(found == status)
            }
        }
    }

    @Test(arguments: [
        [("Upgrade", "h2c"), ("Connection", "Upgrade")],
        [("Upgrade", "websocket"), ("Connection", "Upgrade")],
        [
            ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "8"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Protocol", "tty"),
        ],
        [
            ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Protocol", "other"),
        ],
    ])
    func `a handshake that is not ours is answered with 426`(
        headers: [(String, String)]
    ) async throws {
        try await GatewayFixture.run { gateway in
            _ = try await exchange(gateway.client, .put, "/api/v1/workspaces/first", body: manifest)
            let fresh = HTTPClient(.unixSocket(gateway.socketPath))
            let answer = try await exchange(
                fresh,
                .get,
                "/code/first/tty/claude",
                headers: headers.map { (name: $0.0, value: $0.1) }
            )
            #expect(answer.status == 426)
        }
    }

    @Test func `TCP opens no terminal`() async throws {
        try await GatewayFixture.run { gateway in
            do {
                _ = try await openTerminalSocket(
                    at: .tcp(host: "127.0.0.1", port: gateway.port),
                    target: "/code/first/tty/claude"
                )
                Issue.record("the handshake went through")
            } catch let error as WebSocketClientError {
                guard case .refused(let status, _) = error else { throw error }
                #expect(status == 401)
            }
        }
    }

    @Test func `a terminal that does not answer closes the socket and says why`() async throws {
        try await GatewayFixture.run { gateway in
            let socket = try await open(gateway, "claude")
            let reason = try await reasonOfClose(socket)
            #expect(reason == "the workspace's terminal does not answer")
        }
    }

    @Test func `a close frame that comes together with the end of the connection is read`()
        async throws
    {
        try await GatewayFixture.run { gateway in
            _ = try await exchange(gateway.client, .put, "/api/v1/workspaces/first", body: manifest)
            // Holds the whole answer back until the gateway has closed, and then passes it on at
            // once.
            let proxy = try RawServer { client in
                guard let server = RawConnection(to: gateway.socketPath) else { return }
                server.write(client.readHead())
                client.write(server.readToEnd())
            }
            let socket = try await openTerminalSocket(
                at: .unixSocket(path: proxy.path),
                target: "/code/first/tty/claude"
            )
            let reason = try await reasonOfClose(socket)
            #expect(reason == "the workspace's terminal does not answer")
        }
    }

    /// The server's reason for closing the connection; nil when no close frame arrives.
    private func reasonOfClose(_ socket: WebSocketChannel) async throws -> String? {
        try await socket.executeThenClose { inbound, _ in
            for try await frame in inbound where frame.opcode == .connectionClose {
                var payload = frame.unmaskedData
                #expect(payload.readWebSocketErrorCode() == .unexpectedServerError)
                return String(buffer: payload)
            }
            return nil
        }
    }

    @Test func `graceful shutdown ends terminals with a close frame`() async throws {
        try await GatewayFixture.run { gateway in
            let path = "\(gateway.socketPath).tty"
            try await EchoTerminal.run(at: path) { _ in
                gateway.controller.setTerminal(path)
                let socket = try await open(gateway, "claude")
                try await socket.executeThenClose { inbound, outbound in
                    try await outbound.write(frame(.start(.usual)))
                    var code: WebSocketErrorCode?
                    var count = 0
                    for try await next in inbound {
                        count += 1
                        if count == 3 { await gateway.shutDown() }
                        guard next.opcode == .connectionClose else { continue }
                        var payload = next.unmaskedData
                        code = payload.readWebSocketErrorCode()
                        break
                    }
                    #expect(code == .goingAway)
                }
            }
        }
    }

    @Test func `a client that does not read stops the terminal, and then gets every byte`()
        async throws
    {
        let kibibytes = 24 << 10
        try await GatewayFixture.run { gateway in
            let path = "\(gateway.socketPath).tty"
            try await EchoTerminal.run(at: path) { terminal in
                gateway.controller.setTerminal(path)
                let socket = try await open(gateway, "claude")
                try await socket.executeThenClose { inbound, outbound in
                    try await outbound.write(frame(.start(.usual)))
                    let flood = ByteBuffer(string: "flood \(kibibytes)")
                    try await outbound.write(frame(.input(flood)))
                    let stopped = try await written(by: terminal)
                    #expect(stopped > 1_024)
                    #expect(stopped < 8 << 20)

                    var frames = inbound.makeAsyncIterator()
                    for _ in 0..<3 { _ = try await frames.next() }
                    let lines = (0..<26).map { index in
                        ByteBuffer(string: "0").appending(
                            repeating: UInt8(ascii: "a") + UInt8(index),
                            count: 1_023
                        )
                    }
                    for index in 0..<kibibytes {
                        let next = try #require(try await frames.next())
                        guard next.unmaskedData != lines[index % 26] else { continue }
                        Issue.record("frame \(index) differs")
                        return
                    }
                }
            }
        }
    }

    /// The number of bytes that the terminal has written when it stops writing.
    private func written(by terminal: EchoTerminal) async throws -> Int {
        var last = -1
        var since = ContinuousClock.now
        while ContinuousClock.now - since < .seconds(1) || last < 1_024 {
            if terminal.writtenBytes != last {
                last = terminal.writtenBytes
                since = .now
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return last
    }

    @Test func `bytes of terminals are counted for the metrics`() async throws {
        try await GatewayFixture.run { gateway in
            let path = "\(gateway.socketPath).tty"
            try await EchoTerminal.run(at: path) { _ in
                gateway.controller.setTerminal(path)
                let socket = try await open(gateway, "claude")
                try await socket.executeThenClose { inbound, outbound in
                    try await outbound.write(frame(.start(.usual)))
                    var frames = inbound.makeAsyncIterator()
                    _ = try await frames.next()
                }
            }
            let counted = try await eventually {
                let metrics = text(try await exchange(gateway.network, .get, "/metrics"))
                let line = metrics.split(separator: "\n").first {
                    $0.hasPrefix("berth_terminal_bytes_total ")
                }
                let count = line.flatMap { Int($0.split(separator: " ").last ?? "") }
                return (count ?? 0) > 40
            }
            #expect(counted)
        }
    }
}

extension ByteBuffer {
    fileprivate func appending(repeating byte: UInt8, count: Int) -> ByteBuffer {
        var copy = self
        copy.writeRepeatingByte(byte, count: count)
        return copy
    }
}
