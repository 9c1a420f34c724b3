import GatewaySupport
import Resources
import Testing

extension EndToEnd {
    /// The Engine itself dies while workspaces are open.
    @Suite struct EngineFailureTests {
        @Test func `a killed dockerd degrades, and everything is back after its restart`()
            async throws
        {
            try await Installation.with { berth in
                try await berth.open("first")
                try await berth.open("second")
                try await berth.inside("first", "echo kept > note.txt")
                let volumes = try await berth.volumes("first") + berth.volumes("second")
                try await Docker.killEngine()
                var isUp = false
                do {
                    #expect(
                        try await eventually {
                            let ready = try await berth.workspace("first").status.condition(.ready)
                            return ready?.status == .unknown && ready?.reason == "EngineDegraded"
                        }
                    )
                    // A close that is requested meanwhile changes nothing, because nothing can be
                    // observed.
                    try await berth.succeed("close", "second")
                    #expect(try await berth.workspace("second").status.receipt == nil)
                    #expect(try await berth.run("reopen", "second").status == 0)
                    let diff = try await berth.run("diff", "-f", "-", input: Self.manifest(berth))
                    #expect(diff.status == 3, "\(diff.story)")
                    try await Docker.startEngine()
                    isUp = true
                } catch {
                    if !isUp { try await Docker.startEngine() }
                    throw error
                }
                #expect(try await berth.recovers("first"))
                #expect(try await berth.recovers("second"))
                #expect(try await berth.inside("first", "cat note.txt") == "kept")
                #expect(try await berth.volumes("first") + berth.volumes("second") == volumes)
            }
        }

        private static func manifest(_ berth: Installation) -> String {
            """
            apiVersion: berth/v1
            kind: Workspace
            metadata: {name: third}
            spec: {repository: "file://\(berth.root)/shop.git"}
            """
        }
    }
}
