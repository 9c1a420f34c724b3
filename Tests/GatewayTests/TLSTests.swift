import API
import Gateway
import GatewaySupport
import HTTPTransport
import NIOCore
import NIOWebSocket
import Resources
import Terminal
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
    @Test func `over TLS the cookie is Secure, and the origin begins with https`() async throws {
        try await GatewayFixture.secure { gateway, certificate in
            let secure = HTTPClient(
                HTTPEndpoint(
                    .tcp(host: "127.0.0.1", port: gateway.port),
                    tls: TLSParameters(authorityFile: certificate.chainPath)
                )
            )
            let code = try await TestClient.newCode(.editor, gateway)
            #expect(code.url.hasPrefix("https://127.0.0.1:\(gateway.port)/login#"))
            let answer = try await exchange(
                secure,
                .post,
                "/api/v1/session",
                body: #"{"code":"\#(code.code)"}"#
            )
            #expect(answer.status == 204)
            let field = try #require(
                answer.head.headers.first { $0.name.lowercased() == "set-cookie" }
            )
            #expect(field.value.contains("; Secure"))
            let cookie = String(field.value.prefix { $0 != ";" })
            for (scheme, status) in [("https", 202), ("http", 403)] {
                let origin = "\(scheme)://127.0.0.1:\(gateway.port)"
                let woken = try await exchange(
                    secure,
                    .post,
                    "/api/v1/reconcile",
                    headers: [("Cookie", cookie), ("Origin", origin)]
                )
                #expect(woken.status == status)
            }
        }
    }

    private func openTerminal(
        of gateway: GatewayFixture,
        at host: String,
        _ trust: WebSocketTrust,
        _ token: String
    ) async throws -> WebSocketChannel {
        try await openTerminalSocket(
            at: .tcp(host: host, port: gateway.port, trust: trust),
            target: "/code/first/tty/claude",
            headers: [
                ("Host", "\(host):\(gateway.port)"), ("Authorization", "Bearer \(token)"),
            ]
        )
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `a terminal is used over TLS, by name and by address`(host: String) async throws {
        try await GatewayFixture.secure { gateway, certificate in
            let path = "\(gateway.socketPath).tty"
            try await EchoTerminal.run(at: path) { _ in
                gateway.controller.setTerminal(path)
                let applied = "/api/v1/workspaces/first"
                _ = try await exchange(gateway.client, .put, applied, body: manifest)
                let token = try await TestClient.newToken(.editor, gateway).token
                let asked = try await exchange(
                    HTTPClient(
                        HTTPEndpoint(
                            .tcp(host: host, port: gateway.port),
                            tls: TLSParameters(authorityFile: certificate.chainPath)
                        )
                    ),
                    .post,
                    "\(applied)/tabs/claude/ticket",
                    headers: [("Authorization", "Bearer \(token)")]
                )
                let ticket = try decoded(Ticket.self, asked).ticket
                let trust = WebSocketTrust.authorities(path: certificate.chainPath)
                let socket = try await openTerminal(of: gateway, at: host, trust, token)
                try await socket.executeThenClose { inbound, outbound in
                    let start = TerminalRequest.start(.usual, token: ticket).message
                    try await outbound.write(
                        WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: start)
                    )
                    var frames = inbound.makeAsyncIterator()
                    let first = try #require(try await frames.next())
                    #expect(TerminalReply(message: first.unmaskedData) == .title("title"))
                }
            }
        }
    }

    @Test func `a terminal's socket is not opened to a server without trust`() async throws {
        try await GatewayFixture.secure(names: "DNS:localhost") { gateway, certificate in
            let own = WebSocketTrust.authorities(path: certificate.chainPath)
            for (host, trust) in [("localhost", .system), ("127.0.0.1", own)] {
                let error = await #expect(throws: WebSocketClientError.self) {
                    _ = try await openTerminal(of: gateway, at: host, trust, "")
                }
                guard case .untrusted = error else {
                    Issue.record("\(host): \(String(describing: error))")
                    continue
                }
            }
        }
    }

    @Test func `plain HTTP on the port of TLS is answered, whatever its size`() async throws {
        try await GatewayFixture.secure { gateway, _ in
            for body in [nil, String(repeating: "x", count: 1 << 20)] {
                let answer = try await exchange(
                    gateway.network,
                    .put,
                    "/api/v1/workspaces/first",
                    body: body
                )
                #expect(answer.status == 400)
                #expect(text(answer).contains("this port speaks TLS"))
            }
        }
    }

    @Test func `a proxy's origin and further names are answered to when they are named`()
        async throws
    {
        try await GatewayFixture.run(hosts: ["box.lan", "https://berth.example"]) { gateway in
            let code = try await TestClient.newCode(.editor, gateway)
            #expect(code.url.hasPrefix("https://berth.example/login#"))
            let browser = try await TestClient.browser(.editor, gateway)
            for (host, origin, status) in [
                ("berth.example", "https://berth.example", 202),
                ("berth.example", "https://other.example", 403),
                ("box.lan:\(gateway.port)", "http://box.lan:\(gateway.port)", 202),
                ("box.lan:\(gateway.port)", "http://box.lan", 403),
                ("other.lan", "http://other.lan", 403),
            ] {
                let extra = [("Host", host), ("Origin", origin)].map { (name: $0.0, value: $0.1) }
                let answer = try await browser.ask(.post, "/api/v1/reconcile", extra: extra)
                #expect(answer.status == status, "\(host) \(origin)")
            }
        }
    }
}
