import GatewaySupport
import Resources
import Testing

extension EndToEnd {
    /// Problems caused from outside are reported with what to do about them.
    @Suite struct MisfortuneTests {
        @Test func `an image that is gone is named, and no close waits for it`() async throws {
            try await QuietImage.build()
            try await Installation.with { berth in
                try await Docker.run("tag", QuietImage.name, "berth-their-own:1")
                let name = try await berth.open("custom", "image: berth-their-own:1")
                try await Docker.run("image", "rm", "berth-their-own:1")
                try await Docker.run("rm", "--force", try await berth.container(name))
                #expect(try await berth.tells(name, "image berth-their-own:1 is not on the Engine"))
                let closed = try await berth.run("close", name, "--wait", "--timeout", "60s")
                #expect(closed.status == 0, "\(closed.story)")
                #expect(try await berth.volumes(name) == [])
            }
        }

        @Test func `a memory limit that is hit is told with its value`() async throws {
            try await QuietImage.build()
            try await Installation.with { berth in
                let name = try await berth.open(
                    "small",
                    "image: \(QuietImage.name)",
                    "resources: {memory: 256Mi}"
                )
                try await berth.inside(name, "head -c 400M /dev/zero | tail >/dev/null || true")
                #expect(try await berth.tells(name, "MemoryLimitHit"))
                #expect(try await berth.tells(name, "memory limit of 256Mi"))
            }
        }
    }
}
