import API
import FoundationEssentials
import Gateway
import GatewaySupport
import Glibc
import HTTPTransport
import Resources
import Testing

/// One exchange with a time limit that only a hanging server exceeds.
func exchange(
    _ client: HTTPClient,
    _ method: HTTPRequest.Method,
    _ path: String,
    query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [],
    body: String? = nil
) async throws -> HTTPResponse {
    let request = HTTPRequest(
        method,
        path,
        query: query,
        headers: headers,
        body: body.map { .bytes(Array($0.utf8)) } ?? .none
    )
    return try await client.send(request, deadlines: .call(within: .seconds(20)))
}

func decoded<Value: Decodable>(_ type: Value.Type, _ response: HTTPResponse) throws -> Value {
    try JSONDecoder().decode(type, from: Data(response.body))
}

func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

let manifest = """
    apiVersion: berth/v1
    kind: Workspace
    metadata: {name: first, labels: {team: web}}
    spec: {repository: "https://github.com/acme/shop.git", branch: main}
    """

@Suite(.timeLimit(.minutes(1)))
struct RestTests {
    @Test func `a manifest in YAML is created, then unchanged, then configured`() async throws {
        try await GatewayFixture.run { gateway in
            let path = "/api/v1/workspaces/first"
            let created = try await exchange(gateway.client, .put, path, body: manifest)
            #expect(created.status == 201)
            #expect(try decoded(ApplyOutcome.self, created).change == .created)

            let same = try await exchange(gateway.client, .put, path, body: manifest)
            #expect(same.status == 200)
            #expect(try decoded(ApplyOutcome.self, same).change == .unchanged)

            let other = manifest.replacing("main", with: "next")
            let configured = try await exchange(gateway.client, .put, path, body: other)
            let outcome = try decoded(ApplyOutcome.self, configured)
            #expect(outcome.change == .configured)
            #expect(outcome.resource.metadata.generation == 2)

            let found = try await exchange(gateway.client, .get, path)
            #expect(try decoded(AnyResource.self, found) == outcome.resource)
        }
    }

    @Test func `a list's summary holds what a table shows, and only that`() async throws {
        try await GatewayFixture.run { gateway in
            _ = try await exchange(
                gateway.client,
                .put,
                "/api/v1/workspaces/first",
                body: manifest
            )
            let query = [("view", "summary")]
            let list = try await exchange(
                gateway.client,
                .get,
                "/api/v1/workspaces",
                query: query
            )
            let items = try decoded(ResourceList<WorkspaceSummary>.self, list).items
            #expect(items.map(\.name) == ["first"])
            #expect(items.first?.branch == "main")
            #expect(!text(list).contains("acme"))

            let odd = [("view", "half")]
            for (path, query) in [("workspaces", odd), ("workspaceclasses", odd)] {
                let refused = try await exchange(
                    gateway.client,
                    .get,
                    "/api/v1/\(path)",
                    query: query
                )
                #expect(refused.status == 422)
            }
        }
    }

    @Test func `a dry run stores nothing and a stale plan is a conflict`() async throws {
        try await GatewayFixture.run { gateway in
            let path = "/api/v1/workspaces/first"
            let dry = try await exchange(
                gateway.client,
                .put,
                path,
                query: [("dryRun", "true")],
                body: manifest
            )
            #expect(dry.status == 200)
            let hash = try decoded(ApplyOutcome.self, dry).plan.hash
            #expect(try await exchange(gateway.client, .get, path).status == 404)

            let stale = try await exchange(
                gateway.client,
                .put,
                path,
                query: [("plan", "0000")],
                body: manifest
            )
            #expect(stale.status == 409)
            let fresh = try await exchange(
                gateway.client,
                .put,
                path,
                query: [("plan", hash)],
                body: manifest
            )
            #expect(fresh.status == 201)
        }
    }

    @Test func `an invalid manifest is a 422 that names the field`() async throws {
        try await GatewayFixture.run { gateway in
            let wrong = manifest.replacing("branch: main", with: "brunch: main")
            let answer = try await exchange(
                gateway.client,
                .put,
                "/api/v1/workspaces/first",
                body: wrong
            )
            #expect(answer.status == 422)
            let error = try decoded(APIError.self, answer)
            #expect(error.reason == .invalid)
            #expect(error.message.contains("brunch"))
            #expect(error.message.contains("branch"))
        }
    }

    @Test func `a body that declares another name or kind is refused`() async throws {
        try await GatewayFixture.run { gateway in
            for path in ["/api/v1/workspaces/second", "/api/v1/sources/first"] {
                let answer = try await exchange(gateway.client, .put, path, body: manifest)
                #expect(answer.status == 422, "\(path)")
            }
            let stored = try await gateway.controller.resources(.workspace, selector: nil)
            #expect(stored.items.isEmpty)
        }
    }

    @Test func `lists are selected by label, and deleting is accepted`() async throws {
        try await GatewayFixture.run { gateway in
            let path = "/api/v1/workspaces"
            _ = try await exchange(gateway.client, .put, "\(path)/first", body: manifest)
            for (selector, count) in [("team=web", 1), ("team!=web", 0), ("!team", 0)] {
                let answer = try await exchange(
                    gateway.client,
                    .get,
                    path,
                    query: [("labelSelector", selector)]
                )
                let list = try decoded(ResourceList<AnyResource>.self, answer)
                #expect(list.items.count == count, "\(selector)")
            }
            for (policy, status) in [("burn", 422), ("discard", 202)] {
                let query = [("onUnsaved", policy)]
                let first = "\(path)/first"
                let answer = try await exchange(gateway.client, .delete, first, query: query)
                #expect(answer.status == status, "\(policy)")
            }
            #expect(try await exchange(gateway.client, .delete, "\(path)/first").status == 404)
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/api/v1/nothing", 404),
        (.get, "/api/v1/workspaces/first/nothing", 404),
        (.post, "/api/v1/workspaces", 405),
        (.put, "/healthz", 405),
        (.get, "/api/v1/workspaces/first/close", 405),
        (.get, "/api/v1/workspaces/NOT_A_NAME", 422),
        (.get, "/api/v1/workspaces/absent", 404),
        (.get, "/code/absent/tty/claude", 404),
    ])
    func `what cannot be answered is JSON with the right status`(
        method: HTTPRequest.Method,
        path: String,
        status: Int
    ) async throws {
        try await GatewayFixture.run { gateway in
            let answer = try await exchange(gateway.client, method, path)
            #expect(answer.status == status)
            #expect(try !decoded(APIError.self, answer).message.isEmpty)
            #expect(answer.head.value(of: "X-Request-Id") != nil)
            if status == 405 { #expect(answer.head.value(of: "Allow") != nil) }
        }
    }

    @Test func `a body above two mebibytes is a 413`() async throws {
        try await GatewayFixture.run { gateway in
            let large = String(repeating: "x", count: (2 << 20) + 1)
            let path = "/api/v1/secrets/LARGE"
            let answer = try await exchange(gateway.client, .put, path, body: large)
            #expect(answer.status == 413)
            let fits = String(repeating: "x", count: 2 << 20)
            let stored = try await exchange(gateway.client, .put, path, body: fits)
            #expect(stored.status == 204)
        }
    }

    @Test func `verbs change state, and wake`() async throws {
        try await GatewayFixture.run { gateway in
            let path = "/api/v1/workspaces/first"
            _ = try await exchange(gateway.client, .put, path, body: manifest)
            let expected: [(String, WorkspaceState)] = [
                ("suspend", .suspended), ("resume", .open), ("close", .closed), ("reopen", .open),
            ]
            for (verb, state) in expected {
                let answer = try await exchange(gateway.client, .post, "\(path)/\(verb)")
                guard case .workspace(let workspace) = try decoded(AnyResource.self, answer) else {
                    Issue.record("not a workspace")
                    return
                }
                #expect(workspace.spec.state == state, "\(verb)")
            }
            let wrong = try await exchange(
                gateway.client,
                .post,
                "\(path)/close",
                query: [("onUnsaved", "burn")]
            )
            #expect(wrong.status == 422)
            #expect(try await exchange(gateway.client, .post, "\(path)/reconcile").status == 202)
            #expect(try await exchange(gateway.client, .post, "/api/v1/reconcile").status == 202)
            #expect(gateway.controller.woken == [try ResourceName(parsing: "first"), nil])
        }
    }

    @Test func `secrets go in byte for byte and only names come out`() async throws {
        try await GatewayFixture.run { gateway in
            let path = "/api/v1/secrets"
            let set = try await exchange(gateway.client, .put, "\(path)/GH_TOKEN", body: "s3cr3t\n")
            #expect(set.status == 204)
            let name = try VariableName(parsing: "GH_TOKEN")
            #expect(gateway.controller.secret(name) == Array("s3cr3t\n".utf8))
            let list = try await exchange(gateway.client, .get, path)
            #expect(text(list).contains("GH_TOKEN"))
            #expect(!text(list).contains("s3cr3t"))
            let wrong = try await exchange(gateway.client, .put, "\(path)/1TOKEN", body: "x")
            #expect(wrong.status == 422)
            #expect(try await exchange(gateway.client, .delete, "\(path)/GH_TOKEN").status == 204)
            #expect(try await exchange(gateway.client, .delete, "\(path)/GH_TOKEN").status == 404)
        }
    }

    @Test func `chats are created and written to, but not as a summary`() async throws {
        try await GatewayFixture.run { gateway in
            let chats = "/api/v1/chats"
            let chat = #"{"name":"c-1","title":"Login"}"#
            #expect(try await exchange(gateway.client, .post, chats, body: chat).status == 201)
            let path = "\(chats)/c-1/messages"
            let posted = try await exchange(gateway.client, .post, path, body: #"{"text":"hello"}"#)
            #expect(posted.status == 201)
            let forged = #"{"text":"done","role":"summary"}"#
            #expect(try await exchange(gateway.client, .post, path, body: forged).status == 422)
            let broken = try await exchange(gateway.client, .post, path, body: "{")
            #expect(broken.status == 422)
            let list = try await exchange(gateway.client, .get, path)
            let messages = try decoded(ResourceList<ChatMessage>.self, list).items
            #expect(messages.map(\.text) == ["hello"])
        }
    }

    @Test func `logs, unsaved work and version are served`() async throws {
        try await GatewayFixture.run { gateway in
            let path = "/api/v1/workspaces/first"
            let logs = try await exchange(
                gateway.client,
                .get,
                "\(path)/logs",
                query: [("tail", "2")]
            )
            #expect(text(logs) == "line 1\nline 2\n")
            let found = try await exchange(gateway.client, .get, "\(path)/unsaved-work")
            #expect(try decoded(UnsavedWorkReport.self, found).verdict == .unsaved)
            let version = try await exchange(gateway.client, .get, "/api/v1/version")
            #expect(try decoded(ServerVersion.self, version).engineAPI == "1.41")
        }
    }
}
