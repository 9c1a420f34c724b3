import API
import Commands
import GatewaySupport
import HTTPTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SignInCommandTests {
    @Test
    func `open prints an address that keeps its code out of logs, for a workspace that exists`()
        async throws
    {
        try await GatewayFixture.run { gateway in
            let server = gateway.socketPath
            let absent = await berth("open", "first", server: server)
            #expect(absent.status == 4)
            #expect(absent.out.isEmpty)
            let body = HTTPBody.bytes(Array(Sample.manifest.utf8))
            let apply = HTTPRequest(.put, "/api/v1/workspaces/first", body: body)
            let applied = try await gateway.client.send(
                apply,
                deadlines: .call(within: .seconds(20))
            )
            #expect(applied.status == 201)
            let run = await berth("open", "first", "--role", "viewer", server: server)
            #expect(run.status == 0)
            let start = "http://127.0.0.1:\(gateway.port)/login#code="
            #expect(run.out.hasPrefix(start) && run.out.hasSuffix("&next=/code/first\n"))
            #expect(run.talk == "the address works once, within a minute\n")
        }
    }

    @Test func `login leads to the dashboard`() async throws {
        try await GatewayFixture.run { gateway in
            let run = await berth("login", server: gateway.socketPath)
            #expect(run.out.hasSuffix("&next=/\n"))
        }
    }

    @Test func `a token is printed once, works over TCP as its role allows, and is revoked`()
        async throws
    {
        try await GatewayFixture.run { gateway in
            let server = gateway.socketPath
            let created = await berth(
                "token",
                "create",
                "--role",
                "viewer",
                "--expires",
                "30d",
                "--name",
                "ci",
                server: server
            )
            #expect(created.status == 0, "\(created.talk)")
            let token = String(created.out.dropLast())
            #expect(token.hasPrefix("berth_") && !created.talk.contains(token))

            let network = "http://127.0.0.1:\(gateway.port)"
            let environment = ["BERTH_TOKEN": token]
            let anonymous = await berth("get", "ws", server: network)
            #expect(anonymous.status == 6)
            #expect(anonymous.talk.contains("nobody is signed in; `berth login`"))
            let known = await berth("get", "ws", server: network, environment: environment)
            #expect(known.status == 0)
            let secret = await berth("secret", "list", server: network, environment: environment)
            #expect(secret.status == 6)

            let list = await berth("token", "list", server: server)
            #expect(list.out.contains("ci") && !list.out.contains(token))
            let revoked = await berth("token", "revoke", "ci", server: server)
            #expect(revoked.out == "token/ci revoked\n")
            let after = await berth("get", "ws", server: network, environment: environment)
            #expect(after.status == 6)
            #expect(after.talk.contains("this token was revoked; `berth token create`"))
            let foreign = ["BERTH_TOKEN": "berth_unknown"]
            let unknown = await berth("get", "ws", server: network, environment: foreign)
            #expect(unknown.status == 6)
            #expect(unknown.talk.contains("this token is unknown here; `berth token list`"))
            let again = await berth("token", "revoke", "ci", server: server)
            #expect(again.status == 4)
        }
    }

    @Test(arguments: [["--expires", "never"], ["--expires", "401d"], ["--expires", "soon"]])
    func `a token has to expire within 400 days`(expires: [String]) async throws {
        try await GatewayFixture.run { gateway in
            let arguments = ["token", "create", "--role", "admin"] + expires
            let run = await berth(list: arguments, server: gateway.socketPath)
            #expect(run.status == 2)
            #expect(run.out.isEmpty)
        }
    }
}
