import API
import FoundationEssentials
import GatewaySupport
import HTTPTransport
import Resources
import Testing

/// A client over TCP with a token, a cookie or nothing.
struct TestClient: Sendable {
    var gateway: GatewayFixture
    var headers: [(name: String, value: String)] = []

    static func stranger(_ gateway: GatewayFixture) -> TestClient { TestClient(gateway: gateway) }

    /// A client with a new token of that role.
    static func bearer(_ role: Role, _ gateway: GatewayFixture) async throws -> TestClient {
        let new = try await newToken(role, gateway)
        return TestClient(gateway: gateway, headers: [("Authorization", "Bearer \(new.token)")])
    }

    static func newToken(
        _ role: Role,
        _ gateway: GatewayFixture,
        name: String? = nil
    ) async throws -> NewToken {
        let body = try json(TokenRequest(name: name, role: role, lifetime: 3_600))
        let answer = try await exchange(gateway.client, .post, "/api/v1/tokens", body: body)
        try #require(answer.status == 201, "\(text(answer))")
        return try decoded(NewToken.self, answer)
    }

    /// A browser that signed in with a new code.
    static func browser(_ role: Role, _ gateway: GatewayFixture) async throws -> TestClient {
        let code = try await newCode(role, gateway).code
        let answer = try await signIn(code, gateway)
        try #require(answer.status == 204, "\(text(answer))")
        let field = try #require(answer.head.headers.first { $0.name.lowercased() == "set-cookie" })
        let cookie = field.value.prefix { $0 != ";" }
        return TestClient(gateway: gateway, headers: [("Cookie", String(cookie))])
    }

    static func newCode(
        _ role: Role,
        _ gateway: GatewayFixture,
        next: String? = nil
    ) async throws -> SignInCode {
        let body = try json(SignInRequest(role: role, next: next))
        let answer = try await exchange(gateway.client, .post, "/api/v1/signin-codes", body: body)
        try #require(answer.status == 201, "\(text(answer))")
        return try decoded(SignInCode.self, answer)
    }

    static func signIn(_ code: String, _ gateway: GatewayFixture) async throws -> HTTPResponse {
        try await exchange(
            gateway.network,
            .post,
            "/api/v1/session",
            body: #"{"code":"\#(code)"}"#
        )
    }

    /// The origin of the server's own pages.
    var origin: String { "http://127.0.0.1:\(gateway.port)" }

    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        extra: [(name: String, value: String)] = [],
        body: String? = nil
    ) async throws -> HTTPResponse {
        try await exchange(gateway.network, method, path, headers: headers + extra, body: body)
    }
}

func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
}
