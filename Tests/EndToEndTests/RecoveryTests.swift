import GatewaySupport
import Glibc
import Resources
import Testing

extension EndToEnd {
    /// Whatever happens to a container, the workspace recovers on the same volume, and the events
    /// say why.
    @Suite struct RecoveryTests {
        @Test func `every state of a container leads back to a running one on the same volume`()
            async throws
        {
            try await Installation.with { berth in
                let name = try await berth.open("first", "featureBranch: fix/login")
                let volume = try await berth.volumes(name)
                try await berth.inside(name, "echo kept > note.txt")

                // Paused: the same process continues.
                var container = try await berth.container(name)
                let life = "{{.State.StartedAt}} {{.State.Pid}}"
                let before = try await Docker.inspect(container, life)
                try await Docker.run("pause", container)
                #expect(try await berth.tells(name, "ContainerUnpaused"))
                #expect(try await berth.recovers(name))
                #expect(try await Docker.inspect(container, life) == before)

                // Exited.
                try await Docker.run("kill", container)
                #expect(try await berth.tells(name, "because it exited"))
                #expect(try await berth.recovers(name))
                #expect(try await Docker.inspect(container, life) != before)

                // Missing.
                try await Docker.run("rm", "--force", container)
                #expect(try await berth.recovers(name, from: container))
                #expect(try await berth.tells(name, "because it has no container"))

                // The terminal and the sessions inside.
                container = try await berth.container(name)
                let pid = try await Docker.inspect(container, "{{.State.Pid}}")
                try await Docker.run("exec", container, "pkill", "-KILL", "-x", "ttyd")
                #expect(try await berth.tells(name, "ttyd ended"))
                #expect(try await berth.recovers(name))
                try await Docker.run("exec", container, "pkill", "-KILL", "-f", "^tmux")
                #expect(try await berth.tells(name, "tmux session ended"))
                #expect(try await berth.recovers(name))
                #expect(try await Docker.inspect(container, "{{.State.Pid}}") == pid)

                #expect(try await berth.volumes(name) == volume)
                #expect(
                    try await berth.inside(name, "cat note.txt; git branch --show-current")
                        == "kept\nfix/login"
                )
            }
        }

        @Test func `a container that was only created is started`() async throws {
            try await Installation.with { berth in
                let name = try await berth.open("first")
                try await berth.succeed("suspend", name)
                #expect(
                    try await eventually {
                        try await berth.workspace(name).status.condition(.ready)?.reason
                            == "Suspended"
                    }
                )
                // Removed while no controller ran, and recreated by a controller that died before
                // starting it.
                try await berth.succeed("resume", name)
                while try await berth.containers(name).isEmpty { await Task.yield() }
                berth.killController()
                try await berth.startController()
                #expect(try await berth.recovers(name))
            }
        }

        @Test func `a volume that is gone stalls its workspace and is never made anew`()
            async throws
        {
            try await Installation.with { berth in
                let name = try await berth.open("first")
                let volume = try #require(try await berth.volumes(name).first)
                try await berth.succeed("suspend", name)
                #expect(
                    try await eventually {
                        try await berth.workspace(name).status.condition(.ready)?.reason
                            == "Suspended"
                    }
                )
                try await Docker.run("rm", "--force", try await berth.container(name))
                try await Docker.run("volume", "rm", volume)
                try await berth.succeed("resume", name)
                #expect(
                    try await eventually {
                        try await berth.workspace(name).status.condition(.stalled)?.reason
                            == "VolumeLost"
                    }
                )
                #expect(try await berth.volumes(name) == [])
                #expect(try await berth.containers(name) == [])
                let closed = try await berth.run("close", name, "--wait")
                #expect(closed.status == 0, "\(closed.story)")
                #expect(closed.out.contains("volume was lost"))
            }
        }

        @Test func `a controller that is killed while it opens finishes when it is back`()
            async throws
        {
            try await Installation.with { berth in
                _ = try await berth.makeRepository()
                for index in 0..<4 {
                    let name = "killed-\(index)"
                    try await berth.apply(
                        """
                        apiVersion: berth/v1
                        kind: Workspace
                        metadata: {name: \(name)}
                        spec: {repository: "file://\(berth.root)/shop.git"}
                        """
                    )
                    try await Task.sleep(for: .milliseconds(80 * index))
                    berth.killController()
                    try await berth.startController()
                    #expect(try await berth.recovers(name))
                    #expect(try await berth.volumes(name).count == 1)
                }
            }
        }

        @Test func `two clients that apply at once make one workspace with one container`()
            async throws
        {
            try await Installation.with { berth in
                _ = try await berth.makeRepository()
                let manifest = """
                    apiVersion: berth/v1
                    kind: Workspace
                    metadata: {name: twice}
                    spec: {repository: "file://\(berth.root)/shop.git"}
                    """
                try await withThrowingTaskGroup(of: Int32.self) { group in
                    for _ in 0..<6 {
                        group.addTask {
                            try await berth.run(
                                ["apply", "-f", "-", "--wait", "--timeout", "90s"],
                                input: manifest
                            ).status
                        }
                    }
                    for try await status in group { #expect(status == 0) }
                }
                #expect(try await berth.containers("twice").count == 1)
                #expect(try await berth.volumes("twice").count == 1)
                #expect(try await berth.workspace("twice").metadata.generation == 1)
            }
        }
    }
}
