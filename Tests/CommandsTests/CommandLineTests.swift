import API
import Commands
import FoundationEssentials
import GatewaySupport
import Resources
import Testing
import UnsavedWork

/// The whole command line against a gateway over an API in memory.
@Suite(.timeLimit(.minutes(1)))
struct CommandLineTests {
    private func withFile(
        _ text: String = Sample.manifest,
        _ body: @Sendable (_ path: String, _ gateway: GatewayFixture) async throws -> Void
    ) async throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = "\(directory)/spec.yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try await GatewayFixture.run { try await body(path, $0) }
    }

    @Test func `apply tells what became of each resource`() async throws {
        try await withFile { path, gateway in
            let server = "unix://\(gateway.socketPath)"
            for (change, status) in [("created", 0), ("unchanged", 0)] {
                let run = await berth("apply", "-f", path, server: server)
                #expect(run.status == Int32(status), "\(run.talk)")
                #expect(run.out == "workspace/first \(change)\n")
                #expect(run.talk.isEmpty)
            }
        }
    }

    @Test func `diff exits 1 on a difference and 0 on none, and its hash lets apply through`()
        async throws
    {
        try await withFile { path, gateway in
            let server = gateway.socketPath
            let diff = await berth("diff", "-f", path, server: server)
            #expect(diff.status == 1)
            #expect(diff.out.hasPrefix("workspace/first would be created\n  + create volume"))
            let last = diff.out.split(separator: "\n").last ?? ""
            let hash = String(last.dropFirst("plan ".count))

            let stale = await berth("apply", "-f", path, "--plan", "0123", server: server)
            #expect(stale.status == 5)
            #expect(stale.talk.contains("berth diff"))
            let fresh = await berth("apply", "-f", path, "--plan", hash, server: server)
            #expect(fresh.status == 0, "\(fresh.talk)")

            let none = await berth("diff", "-f", path, server: server)
            #expect(none.status == 0)
            #expect(none.out.isEmpty)
        }
    }

    @Test func `an invalid manifest is told with its place, and nothing is applied`() async throws {
        let wrong = Sample.manifest + "\n---\n" + Sample.manifest.replacing("spec", with: "specc")
        try await withFile(wrong) { path, gateway in
            for verb in ["apply", "diff", "validate"] {
                let run = await berth(verb, "-f", path, server: gateway.socketPath)
                #expect(run.status == 2, "\(verb)")
                #expect(run.talk.contains("\(path):9:1: error:"), "\(run.talk)")
                #expect(run.out.isEmpty)
            }
            let stored = try await gateway.controller.resources(.workspace, selector: nil)
            #expect(stored.items.isEmpty)
        }
    }

    @Test func `prune deletes what the selector selects and the files do not declare`() async throws
    {
        try await withFile { path, gateway in
            let server = gateway.socketPath
            gateway.controller.put(try Sample.workspace("old"))
            gateway.controller.put(try Sample.workspace("other") { $0.metadata.labels = [:] })
            let without = await berth("apply", "-f", path, "--prune", server: server)
            #expect(without.status == 2)
            let dry = await berth(
                "apply",
                "-f",
                path,
                "--prune",
                "-l",
                "team=web",
                "--dry-run",
                server: server
            )
            #expect(dry.out.contains("workspace/old pruned (dry run)\n"))
            let run = await berth("apply", "-f", path, "--prune", "-l", "team=web", server: server)
            #expect(run.out == "workspace/first created\nworkspace/old pruned\n")
            let left = try await gateway.controller.resources(.workspace, selector: nil)
            #expect(left.items.map(\.metadata.name.text) == ["first", "other"])
        }
    }

    @Test func `get, describe and delete follow kubectl's habits`() async throws {
        try await GatewayFixture.run { gateway in
            let server = gateway.socketPath
            let nothing = await berth("get", "ws", server: server)
            #expect(nothing.status == 0)
            #expect(nothing.out.isEmpty)
            #expect(nothing.talk == "nothing found\n")
            gateway.controller.put(try Sample.workspace())
            for target in [["workspaces"], ["ws", "first"], ["workspace/first"]] {
                let run = await berth(list: ["get"] + target + ["-o", "name"], server: server)
                #expect(run.out == "workspace/first\n", "\(target)")
            }
            let selected = await berth("get", "ws", "-l", "team=api", "-o", "name", server: server)
            #expect(selected.out.isEmpty)
            #expect(await berth("get", "ws", "absent", server: server).status == 4)
            #expect(await berth("get", "pods", server: server).status == 2)
            #expect(await berth("describe", "ws", "first", server: server).status == 0)
            let deleted = await berth("delete", "workspace", "first", "--wait", server: server)
            #expect(deleted.status == 0, "\(deleted.talk)")
            #expect(deleted.out == "workspace/first deleted\n")
            #expect(await berth("delete", "workspace", "first", server: server).status == 4)
            let ignored = await berth("delete", "ws/first", "--ignore-not-found", server: server)
            #expect(ignored.status == 0)
        }
    }

    @Test func `delete -f deletes what the files declare`() async throws {
        try await withFile { path, gateway in
            let server = gateway.socketPath
            _ = await berth("apply", "-f", path, server: server)
            let run = await berth("delete", "-f", path, server: server)
            #expect(run.status == 0, "\(run.talk)")
            #expect(run.out == "workspace/first deleted\n")
        }
    }

    @Test func `wait ends when the condition holds, or with 1 when the time is up`() async throws {
        try await GatewayFixture.run { gateway in
            let server = gateway.socketPath
            gateway.controller.put(
                try Sample.workspace(
                    "first",
                    [Sample.condition(.ready, .false, "Cloning", "cloning")]
                )
            )
            let late = await berth(
                "wait",
                "first",
                "--for",
                "condition=Ready",
                "--timeout",
                "3s",
                server: server
            )
            #expect(late.status == 1)
            #expect(late.talk.contains("timed out after 3s; last seen: workspace/first: cloning"))
            async let waiting = berth("wait", "first", "--for", "condition=Ready", server: server)
            #expect(try await eventually { gateway.controller.watcherCount == 1 })
            gateway.controller.put(
                try Sample.workspace("first", [Sample.condition(.ready, .true)])
            )
            let run = await waiting
            #expect(run.status == 0, "\(run.talk)")
            #expect(run.out == "workspace/first condition met\n")
        }
    }

    @Test func `a wait for what goes before it is watched ends too`() async throws {
        try await GatewayFixture.run { gateway in
            let first = try Sample.workspace("first", [Sample.condition(.ready, .true)])
            gateway.controller.put(first)
            gateway.controller.lose(.workspace, first.metadata.name)
            let run = await berth(
                "wait",
                "first",
                "--for",
                "delete",
                "--timeout",
                "20s",
                server: gateway.socketPath
            )
            #expect(run.status == 0, "\(run.talk)")
        }
    }

    @Test func `apply --wait ends with 1 and the reason when the workspace stalls`() async throws {
        try await withFile { path, gateway in
            async let applied = berth("apply", "-f", path, "--wait", server: gateway.socketPath)
            #expect(try await eventually { gateway.controller.watcherCount == 1 })
            let stalled = Sample.condition(.stalled, .true, "SecretMissing", "X is not set")
            gateway.controller.put(try Sample.workspace("first", [stalled]))
            let run = await applied
            #expect(run.status == 1)
            #expect(run.out == "workspace/first created\n")
            #expect(
                run.talk.hasSuffix("berth: error: workspace/first: SecretMissing: X is not set\n")
            )
        }
    }

    @Test func `close --wait prints the unsaved work when blocked and the summary when closed`()
        async throws
    {
        try await GatewayFixture.run { gateway in
            let server = gateway.socketPath
            gateway.controller.put(try Sample.workspace())
            async let blocked = berth("close", "first", "--wait", server: server)
            #expect(try await eventually { gateway.controller.watcherCount == 1 })
            let unsaved = Sample.condition(.ready, .false, "CloseBlocked", generation: 2)
            gateway.controller.put(
                try Sample.workspace("first", [unsaved]) { workspace in
                    workspace.metadata.generation = 2
                    workspace.status.unsavedWork = UnsavedWorkReport(
                        verdict: .unsaved,
                        items: [WorkItem(.stash, names: ["abc WIP"])],
                        lookedAt: now
                    )
                }
            )
            let refused = await blocked
            #expect(refused.status == 1)
            #expect(
                refused.out == "workspace/first holds unsaved work:\n  1 stash entry: abc WIP\n"
            )

            let receipt = try Sample.receipt()
            gateway.controller.put(try Sample.workspace { $0.status.receipt = receipt })
            let closed = await berth("close", "first", "--wait", server: server)
            #expect(closed.status == 0, "\(closed.talk)")
            #expect(closed.out.hasSuffix("workspace/first closed\n"))
        }
    }

    @Test func `secrets come from standard input without the last line end`() async throws {
        try await GatewayFixture.run { gateway in
            let server = gateway.socketPath
            let run = await berth("secret", "set", "GH_TOKEN", server: server, input: "abc\n")
            #expect(run.status == 0, "\(run.talk)")
            #expect(run.out == "secret/GH_TOKEN set\n")
            let name = try VariableName(parsing: "GH_TOKEN")
            #expect(gateway.controller.secret(name) == [97, 98, 99])
            let list = await berth("secret", "list", server: server)
            #expect(list.out == "NAME       UPDATED\nGH_TOKEN   4h\n")
            #expect(await berth("secret", "set", "X", server: server, input: "\n").status == 2)
            #expect(await berth("secret", "delete", "GH_TOKEN", server: server).status == 0)
            #expect(await berth("secret", "delete", "GH_TOKEN", server: server).status == 4)
        }
    }

    @Test func `logs, events, reconcile, state verbs and version`() async throws {
        try await GatewayFixture.run { gateway in
            let server = gateway.socketPath
            gateway.controller.put(try Sample.workspace())
            let logs = await berth("logs", "first", "--tail", "1", server: server)
            #expect(logs.out == "line 1\n")
            #expect(
                await berth("suspend", "first", server: server).out == "workspace/first suspended\n"
            )
            #expect(
                await berth("reconcile", "first", server: server).out == "workspace/first woken\n"
            )
            let version = await berth("version", server: server)
            #expect(version.status == 0)
            #expect(version.out.contains("engine:     20.10.24 (API 1.41)\n"))
            gateway.controller.record(
                Event(
                    time: FakeController.time,
                    severity: .warning,
                    name: try Sample.name("first"),
                    uid: try Sample.uid("a"),
                    reason: "Started",
                    message: "it was down"
                )
            )
            let events = await berth("events", server: server)
            #expect(
                events.out == """
                    AGE   TYPE      WORKSPACE   REASON    MESSAGE
                    4h    Warning   first       Started   it was down

                    """
            )
        }
    }
}
