import API
import Foundation
import GatewaySupport
import Resources
import Testing

extension EndToEnd {
    /// The main use case from the first command to the last, with the real Claude Code.
    @Suite struct StoryTests {
        @Test func `a workspace from apply over work with Claude Code to the summary in its chat`()
            async throws
        {
            try await Installation.with { berth in
                let name = try await berth.open("first", "featureBranch: fix/login", "chat: login")
                let terminal = try await Attachment(berth, name)
                try await terminal.prompt(
                    "RUN:echo fixed > login.txt && git add login.txt && git commit -qm 'Fix the login':END"
                )
                #expect(
                    try await eventually {
                        try await berth.inside(name, "git log -1 --format=%s") == "Fix the login"
                    }
                )
                #expect(
                    try await eventually {
                        try await berth.workspace(name).status.agent?.state == .waiting
                    }
                )

                let blocked = try await berth.run("close", name, "--wait")
                #expect(blocked.status == 1, "\(blocked.story)")
                #expect(blocked.out.contains("1 unpushed commit on branch fix/login"))
                #expect(blocked.out.contains("Fix the login"))
                #expect(blocked.err.contains("--on-unsaved archive"))
                #expect(try await berth.isReady(name) == false)
                #expect(try await berth.containers(name).count == 1)

                try await terminal.prompt("RUN:git push:END")
                #expect(
                    try await eventually {
                        try await Program.run([
                            "git", "-C", "\(berth.root)/shop.git", "rev-parse", "--verify",
                            "--quiet",
                            "refs/heads/fix/login",
                        ]).status == 0
                    }
                )
                let closed = try await berth.run("close", name, "--wait")
                #expect(closed.status == 0, "\(closed.story)")
                #expect(closed.out.contains("Fix the login"))

                #expect(try await berth.containers(name) == [])
                #expect(try await berth.volumes(name) == [])
                let receipt = try #require(try await berth.workspace(name).status.receipt)
                #expect(receipt.chat?.text == "login")
                #expect(closed.out.hasPrefix(receipt.summary))
                let chats = try await berth.succeed("get", "chats", "-o", "name")
                #expect(chats.contains("login"))
            }
        }

        @Test func `every example is accepted and runs`() async throws {
            try await Installation.with { berth in
                let examples = "\(EndToEnd.root)/examples"
                let applied = try await berth.run(
                    "apply",
                    "-f",
                    examples,
                    "--wait",
                    "--timeout",
                    "300s"
                )
                #expect(applied.status == 0, "\(applied.story)")
                for name in ["first", "web-ana", "web-bo", "web-cem", "web-dora", "web-eli"] {
                    #expect(try await berth.isReady(name), "\(name)")
                    #expect(try await berth.containers(name).count == 1)
                }
                #expect(try await berth.containers("suspended") == [])
                #expect(try await berth.volumes("suspended").count == 1)
                // This example needs a forge that is not reachable from everywhere.
                let remote = try await berth.run("apply", "-f", "\(examples)/github")
                #expect(remote.status == 0, "\(remote.story)")
                let again = try await berth.run("diff", "-f", examples)
                #expect(again.status == 0, "\(again.story)")
                let team = try await berth.succeed("get", "ws", "-l", "team=web", "-o", "name")
                #expect(team.split(separator: "\n").count == 5)
            }
        }

        @Test func `no invalid manifest gets anything onto the Engine`() async throws {
            try await Installation.with { berth in
                let corpus = "\(EndToEnd.root)/Tests/ManifestsTests/Corpus"
                let files = try FileManager.default.contentsOfDirectory(atPath: corpus)
                    .filter { $0.hasSuffix(".yaml") }.sorted()
                #expect(files.count >= 60)
                for file in files {
                    let outcome = try await berth.run("apply", "-f", "\(corpus)/\(file)")
                    #expect(outcome.status == 2, "\(file): \(outcome.story)")
                    #expect(outcome.err.contains("\(file):"), "\(file): \(outcome.story)")
                }
                #expect(try await berth.succeed("get", "ws", "-o", "name") == "")
                #expect(try await Docker.names(of: "container", label: "berth.installation") == [])
                #expect(try await Docker.names(of: "volume", label: "berth.installation") == [])
            }
        }
    }
}
