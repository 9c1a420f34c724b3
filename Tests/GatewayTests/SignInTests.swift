import API
import GatewaySupport
import HTTPTransport
import Resources
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SignInTests {
    @Test func `a code signs a browser in once, and its address keeps it out of logs`() async throws
    {
        try await GatewayFixture.run { gateway in
            let code = try await TestClient.newCode(.editor, gateway, next: "/code/first")
            let start = "http://127.0.0.1:\(gateway.port)/login#code="
            #expect(code.url == "\(start)\(code.code)&next=/code/first")
            #expect(code.code.count == 64)

            let first = try await TestClient.signIn(code.code, gateway)
            #expect(first.status == 204)
            let cookie = try #require(
                first.head.headers.first { $0.name.lowercased() == "set-cookie" }?.value
            )
            for part in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(cookie.contains(part)) }
            #expect(!cookie.contains("Secure"))

            let second = try await TestClient.signIn(code.code, gateway)
            #expect(second.status == 401)
        }
    }

    @Test func `a session tells who it is, and ends when it signs out`() async throws {
        try await GatewayFixture.run { gateway in
            let browser = try await TestClient.browser(.viewer, gateway)
            let view = try decoded(SessionView.self, try await browser.ask(.get, "/api/v1/session"))
            #expect(view.role == .viewer)
            #expect(view.expires != nil)
            let own = [(name: "Origin", value: browser.origin)]
            let out = try await browser.ask(.delete, "/api/v1/session", extra: own)
            #expect(out.status == 204)
            #expect(try await browser.ask(.get, "/api/v1/session").status == 401)
        }
    }

    @Test func `secrets are stored as digests only`() async throws {
        try await GatewayFixture.run { gateway in
            let token = try await TestClient.newToken(.admin, gateway).token
            let browser = try await TestClient.browser(.viewer, gateway)
            let cookie = try #require(browser.headers.first?.value.dropFirst(14))
            for credential in gateway.controller.workbench.credentials {
                let stored = try json(credential)
                #expect(!stored.contains(token))
                #expect(!stored.contains(cookie))
            }
            let list = try await exchange(gateway.client, .get, "/api/v1/tokens")
            #expect(!text(list).contains("digest"))
        }
    }

    @Test func `whoever tries many codes is slowed down`() async throws {
        try await GatewayFixture.run { gateway in
            var statuses: Set<Int> = []
            for attempt in 0..<30 {
                statuses.insert(try await TestClient.signIn("wrong-\(attempt)", gateway).status)
            }
            #expect(statuses == [401, 429])
        }
    }

    @Test(arguments: [
        "//evil.example", "https://evil.example", "/\\evil.example", "code", "", "/a b",
    ])
    func `signing in leads to this server alone`(next: String) async throws {
        try await GatewayFixture.run { gateway in
            let body = try json(SignInRequest(role: .admin, next: next))
            let answer = try await exchange(
                gateway.client,
                .post,
                "/api/v1/signin-codes",
                body: body
            )
            #expect(answer.status == 422)
        }
    }

    @Test func `a page leads those who are not signed in to the sign-in`() async throws {
        try await GatewayFixture.run { gateway in
            let answer = try await TestClient.stranger(gateway).ask(.get, "/code/first")
            #expect(answer.status == 303)
            let location = answer.head.headers.first { $0.name.lowercased() == "location" }
            #expect(location?.value == "/login?next=/code/first")
            let login = try await TestClient.stranger(gateway).ask(.get, "/login")
            #expect(login.status == 200)
            let policy = login.head.headers.first {
                $0.name.lowercased() == "content-security-policy"
            }
            #expect(policy?.value.contains("unsafe") == false)
            #expect(policy?.value.contains("frame-ancestors 'none'") == true)
        }
    }

    @Test func `a token is listed, works until it is revoked, and its name is free again`()
        async throws
    {
        try await GatewayFixture.run { gateway in
            let new = try await TestClient.newToken(.viewer, gateway, name: "grafana")
            let script = TestClient(
                gateway: gateway,
                headers: [("Authorization", "Bearer \(new.token)")]
            )
            #expect(try await script.ask(.get, "/api/v1/workspaces").status == 200)
            let body = try json(TokenRequest(name: "grafana", role: .admin, lifetime: 60))
            let taken = try await exchange(gateway.client, .post, "/api/v1/tokens", body: body)
            #expect(taken.status == 409)
            let gone = try await exchange(gateway.client, .delete, "/api/v1/tokens/grafana")
            #expect(gone.status == 204)
            #expect(try await script.ask(.get, "/api/v1/workspaces").status == 401)
            _ = try await TestClient.newToken(.viewer, gateway, name: "grafana")
        }
    }

    @Test func `revoking ends the streams that live on a token`() async throws {
        try await GatewayFixture.run { gateway in
            let new = try await TestClient.newToken(.viewer, gateway, name: "watcher")
            let request = HTTPRequest(
                .get,
                "/api/v1/events",
                query: [("watch", "true")],
                headers: [("Authorization", "Bearer \(new.token)")]
            )
            let stream = try await gateway.network.stream(
                request,
                deadlines: .stream(head: .seconds(10), idle: .seconds(20))
            )
            #expect(stream.head.status == 200)
            _ = try await exchange(gateway.client, .delete, "/api/v1/tokens/watcher")
            // The stream ends instead of continuing with heartbeats.
            for try await _ in stream.body {}
        }
    }
}
