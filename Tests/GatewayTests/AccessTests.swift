import API
import Gateway
import GatewaySupport
import HTTPTransport
import Resources
import Testing

@Suite(.timeLimit(.minutes(2)))
struct AccessTests {
    private func path(_ route: RouteEntry) -> String {
        route.path.replacing("{name}", with: "first").replacing("{tab}", with: "claude")
            .replacing("{path}", with: "login.js")
    }

    private func method(_ route: RouteEntry) throws -> HTTPRequest.Method {
        try #require(HTTPRequest.Method(rawValue: route.method))
    }

    @Test func `every route lets in exactly those whom its role says`() async throws {
        try await GatewayFixture.run { gateway in
            #expect(gateway.routes.count > 30)
            for route in gateway.routes {
                for role in [nil, Role.viewer, .editor, .admin] {
                    try await check(route, role, gateway)
                }
            }
        }
    }

    private func check(
        _ route: RouteEntry,
        _ role: Role?,
        _ gateway: GatewayFixture
    ) async throws {
        // Recreate them each time, because some routes end a session or remove the workspace.
        _ = try await exchange(gateway.client, .put, "/api/v1/workspaces/first", body: manifest)
        var visitor = TestClient.stranger(gateway)
        if let role { visitor = try await .bearer(role, gateway) }
        let answer = try await visitor.ask(try method(route), path(route))
        let description = Comment(
            "\(route) as \(role.map(\.rawValue) ?? "nobody"): \(text(answer))"
        )
        guard let needed = route.role else {
            // This route requires only the code, which is missing here.
            let isSignIn = route.path == "/api/v1/session"
            return #expect(isSignIn || ![401, 403].contains(answer.status), description)
        }
        guard let role else { return #expect(answer.status == 401, description) }
        if role < needed {
            #expect(answer.status == 403, description)
        } else {
            #expect(![401, 403].contains(answer.status), description)
        }
    }

    @Test func `reading takes a viewer, what is secret an admin, and nothing that changes is open`()
        async throws
    {
        try await GatewayFixture.run { gateway in
            for route in gateway.routes {
                let isOpen = route.role == nil
                let isSecret = ["secrets", "tokens", "signin"].contains { route.path.contains($0) }
                if isSecret { #expect(route.role == .admin, "\(route)") }
                if route.method == "DELETE", !route.path.contains("/tabs/") {
                    let isOwn = route.path == "/api/v1/session"
                    #expect(route.role == .admin || isOwn, "\(route)")
                }
                if isOpen, route.method != "GET" {
                    #expect(route.path == "/api/v1/session", "\(route)")
                }
            }
        }
    }

    @Test(arguments: [
        (nil, nil, 403), (nil, "cross-site", 403), (nil, "same-site", 403), (nil, "none", 403),
        (nil, "same-origin", 202), ("null", nil, 403), ("http://evil.example", nil, 403),
        ("http://127.0.0.1", nil, 403), ("http://127.0.0.1:1", "same-origin", 403),
        ("OWN.evil.example", nil, 403), ("OWN/", nil, 403), ("https:OWN", nil, 403),
        ("OWN", nil, 202), ("OWN", "cross-site", 202),
    ])
    func `a cookie changes something only from a page of this very origin`(
        origin: String?,
        site: String?,
        status: Int
    ) async throws {
        try await GatewayFixture.run { gateway in
            let browser = try await TestClient.browser(.editor, gateway)
            var extra: [(name: String, value: String)] = []
            if let origin {
                extra.append(
                    (
                        "Origin",
                        origin.replacing("https:OWN", with: "https://127.0.0.1:\(gateway.port)")
                            .replacing("OWN", with: browser.origin)
                    )
                )
            }
            if let site { extra.append(("Sec-Fetch-Site", site)) }
            let answer = try await browser.ask(.post, "/api/v1/reconcile", extra: extra)
            #expect(answer.status == status, "\(text(answer))")
            // Reading needs none of these headers, because another origin cannot see the answer.
            let read = try await browser.ask(.get, "/api/v1/workspaces", extra: extra)
            #expect(read.status == 200)
        }
    }

    @Test func `a token needs no origin, and a page of another origin cannot sign in`() async throws
    {
        try await GatewayFixture.run { gateway in
            let script = try await TestClient.bearer(.editor, gateway)
            #expect(try await script.ask(.post, "/api/v1/reconcile").status == 202)
            let code = try await TestClient.newCode(.admin, gateway).code
            let foreign = try await TestClient.stranger(gateway).ask(
                .post,
                "/api/v1/session",
                extra: [("Origin", "http://evil.example")],
                body: #"{"code":"\#(code)"}"#
            )
            #expect(foreign.status == 403)
            #expect(try await TestClient.signIn(code, gateway).status == 204)
        }
    }
}
