import Foundation
import Glibc
import Testing

@Suite(.serialized, .disabled(if: Program.isSkipped))
struct DiskTests {
    @Test(.enabled(if: geteuid() == 0))
    func `a disk that fills up stops every change of the Engine until there is room`() throws {
        try withProgram { program in
            try FileManager.default.createDirectory(
                atPath: program.data,
                withIntermediateDirectories: false
            )
            let mount = ["-t", "tmpfs", "-o", "size=8m", "none", program.data]
            try #require(Program.run("/bin/mount", mount, [:]).status == 0)
            defer { _ = try? Program.run("/bin/umount", ["-l", program.data], [:]) }
            try program.serve()
            try program.open()
            let id = try program.containers()[0][0]
            let filler = "\(program.data)/filler"
            _ = try Program.run("/bin/sh", ["-c", "head -c 20M /dev/zero >\(filler)"], [:])
            try program.docker("pause", id)
            try program.berth("reconcile", program.name)
            let refused = try program.apply(program.manifest.replacing("1Gi", with: "2Gi"))
            #expect(refused.status == 3)
            #expect(refused.talk.contains("full: free some space"), "\(refused.talk)")
            let close = try program.berth("close", program.name, "--on-unsaved", "discard")
            #expect(close.status == 3)
            let doctor = try program.berth("doctor")
            #expect(doctor.status == 1)
            #expect(doctor.out.contains("0 MiB free at \(program.data)"), "\(doctor.out)")
            // By now the controller has had time to change the container.
            try #expect(program.containers().map(\.last) == ["paused"])
            try FileManager.default.removeItem(atPath: filler)
            let recovered = try program.eventually {
                try program.containers() == [[id, program.containers()[0][1], "running"]]
            }
            #expect(recovered)
            program.kill()
        }
    }

    @Test func `a database that is taken away stops every change of the Engine`() throws {
        try withProgram { program in
            try program.serve()
            try program.open()
            let away = "\(program.root)/away.db"
            try FileManager.default.moveItem(atPath: "\(program.data)/berth.db", toPath: away)
            try program.docker("pause", try program.containers()[0][0])
            try program.berth("reconcile", program.name)
            let doctor = try program.berth("doctor")
            #expect(doctor.status == 1)
            #expect(doctor.out.contains("was removed or replaced"), "\(doctor.out)")
            try #expect(program.containers().map(\.last) == ["paused"])
            try FileManager.default.moveItem(atPath: away, toPath: "\(program.data)/berth.db")
            try #expect(program.eventually { try program.containers()[0][2] == "running" })
        }
    }

    @Test func `a damaged database is refused at the start and told by the doctor`() throws {
        try withProgram { program in
            try program.serve()
            program.kill()
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: "\(program.data)/berth.db\(suffix)")
            }
            let path = "\(program.data)/berth.db"
            try Data(repeating: 65, count: 8_192).write(to: URL(filePath: path))
            let serve = try program.berth("serve", "--data", program.data, "--listen", "none")
            #expect(serve.status == 3)
            #expect(
                serve.talk.contains("damaged") && serve.talk.contains("backup"),
                "\(serve.talk)"
            )
            let doctor = try program.berth("doctor", "--data", program.data)
            #expect(doctor.status == 1)
            #expect(doctor.out.contains("database") && doctor.out.contains("restore a backup"))
            let nobody = try program.berth(
                "doctor",
                "--data",
                program.data,
                "--engine",
                "unix:///nonexistent.sock"
            )
            #expect(nobody.status == 3, "\(nobody.out)")
        }
    }
}
