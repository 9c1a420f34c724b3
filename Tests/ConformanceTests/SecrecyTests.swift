import EngineSupport
import Foundation
import Testing

/// A test token is found only in the files that exist to hold it.
@Suite(.disabled(if: EngineFixture.isSkipped), .serialized)
struct SecrecyTests {
    @Test(.timeLimit(.minutes(4)))
    func `P11, trap 26: a token is in no label, variable, argument, event, log, text or table`()
        async throws
    {
        try await Stage.with { stage in
            let token = "planted-\(UInt64.random(in: 0 ... .max))-token"
            let file = "\(stage.folder)/token"
            try Data(token.utf8).write(to: URL(filePath: file))
            var printed = ""
            for name in ["GH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", "DEPLOY_KEY"] {
                printed += try stage.berth("secret", "set", name, "--from-file", file).text
            }
            try FileManager.default.removeItem(atPath: file)
            let manifest = try stage.manifest(secrets: ["GH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"])
            printed += try stage.berth("diff", "-f", manifest).text
            let applied = try stage.berth("apply", "-f", manifest)
            try #require(applied.status == 0, "\(applied.text)")
            let opened = try stage.berth(
                "wait",
                "kept",
                "--for",
                "condition=Ready",
                "--timeout",
                "90s"
            )
            try #require(opened.status == 0, "\(opened.text)\(stage.log)")
            let holder = try stage.docker(
                "exec",
                stage.container,
                "sh",
                "-c",
                "cat /run/berth/secrets/*"
            )
            #expect(holder.text.contains(token))
            for arguments in [
                ["secret", "list"], ["get", "workspaces", "-o", "yaml"], ["events"],
                ["get", "workspaces", "-o", "json"], ["describe", "workspace", "kept"],
                ["diff", "-f", manifest], ["logs", "kept"],
            ] {
                printed += try stage.berth(list: arguments).text
            }
            #expect(!printed.contains(token))
            #expect(!stage.log.contains(token))
            #expect(try !stage.engineSays(token))
            #expect(try !stage.processesSay(token))
            let volume = try stage.docker(
                "run",
                "--rm",
                "--user",
                "0:0",
                "--network",
                "none",
                "--entrypoint",
                "grep",
                "--volume",
                "\(stage.volume):/searched",
                stage.image,
                "-rlaF",
                token,
                "/searched"
            )
            #expect(volume.status == 1 && volume.text.isEmpty, "\(volume.text)")
            #expect(try stage.filesHolding(token).allSatisfy { $0.contains("/secrets/") })
            let closed = try stage.berth("close", "kept", "--on-unsaved", "discard", "--wait")
            #expect(closed.status == 0, "\(closed.text)\(stage.log)")
            #expect(try !stage.engineSays(token))
            #expect(try stage.filesHolding(token).allSatisfy { $0.contains("/secrets/") })
            #expect(!(closed.text + stage.log).contains(token))
        }
    }
}
