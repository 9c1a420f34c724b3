import Foundation
import Testing

@Suite(.serialized, .disabled(if: Program.isSkipped))
struct AdoptionTests {
    @Test func `after its database was lost a controller touches nothing, and adopts it all`()
        throws
    {
        try withProgram { program in
            try program.serve()
            try program.open()
            let before = try program.containers()
            program.kill()
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: "\(program.data)/berth.db\(suffix)")
            }
            try program.serve()
            let listed = try program.berth("adopt")
            #expect(listed.out.contains(program.name), "\(listed.out)")
            try #expect(program.containers() == before)
            try #expect(program.berth("adopt", program.name).status != 0, "no class allows it yet")
            try program.applyClass()
            let adopted = try program.berth("adopt", program.name)
            #expect(adopted.out == "workspace/\(program.name) adopted\n", "\(adopted.talk)")
            try #require(
                program.berth("wait", program.name, "--for", "condition=Ready").status == 0
            )
            try #expect(program.containers() == before, "the same container lives on")
            let spec = try program.berth("get", "ws", program.name, "-o", "yaml").out
            for text in ["featureBranch: \(program.name)", "memory: 1Gi", "COLOUR: blue green"] {
                #expect(spec.contains(text), "\(spec)")
            }
            // Applying the original manifest changes nothing on the Engine.
            try #expect(program.apply(program.manifest).status == 0)
            program.kill()
            try program.serve()
            try #require(
                program.berth("wait", program.name, "--for", "condition=Ready").status == 0
            )
            try #expect(program.containers() == before)
            let closed = try program.berth(
                "delete",
                "ws",
                program.name,
                "--wait",
                "--timeout",
                "120s"
            )
            #expect(closed.status == 0, "\(closed.talk)")
            try #expect(program.volumes().isEmpty)
        }
    }

    @Test func `another data directory adopts only what no controller can come back for`() throws {
        try withProgram { program in
            try program.serve()
            try program.open()
            let before = try program.containers()
            let volume = try program.volumes()
            try program.docker("exec", before[0][0], "sh", "-c", "echo 1 >/workspace/repo/kept")
            let other = try Program()
            defer { other.cleanUp() }
            try other.serve()
            try other.applyClass()
            let refused = try other.berth("adopt", program.name)
            #expect(refused.status == 5)
            #expect(refused.talk.contains("stop that one first"), "\(refused.talk)")
            program.kill()
            try #expect(other.berth("adopt", program.name).talk.contains("berth.db is still there"))
            try #expect(program.containers() == before)
            try FileManager.default.removeItem(atPath: "\(program.data)/berth.db")
            let adopted = try other.berth("adopt", program.name)
            #expect(adopted.status == 0, "\(adopted.talk)")
            let moved = try program.eventually {
                let now = try program.containers()
                return now.count == 1 && now[0][0] != before[0][0] && now[0][2] == "running"
            }
            #expect(moved)
            try #expect(program.volumes() == volume)
            let kept = try program.containers()[0][0]
            try #expect(program.docker("exec", kept, "cat", "/workspace/repo/kept").out == "1\n")
            try #expect(other.berth("adopt", program.name).status == 4)
        }
    }
}
