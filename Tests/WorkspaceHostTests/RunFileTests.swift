import Foundation
import Glibc
import Reconciler
import Repositories
import Resources
import Testing
import Transcripts
import WorkspaceHost

/// The host's side of a run's files, with whatever a container may put in their place.
@Suite
struct RunFileTests {
    @Test func `a request is written whole, and replaces what was planted`() throws {
        try with { directories, uid, run, path in
            var request = RunRequest(
                session: run.text,
                messages: [RunMessage(uuid: run.text, text: "mend")]
            )
            try directories.write(request, for: run, of: uid)
            request.answers = [RunAnswer(toolUse: "toolu_1", isAllowed: true)]
            let file = "\(path)/\(run).request.json"
            try FileManager.default.removeItem(atPath: file)
            #expect(symlink("/etc/hostname", file) == 0)
            try directories.write(request, for: run, of: uid)
            let bytes = try [UInt8](Data(contentsOf: URL(filePath: file)))
            #expect(JSONLine.decoded(RunRequest.self, from: bytes) == request)
            var status = stat()
            #expect(lstat(file, &status) == 0 && status.st_mode & 0o777 == 0o444)
        }
    }

    @Test func `a stop is there until it is taken back, however often it is asked for`() throws {
        try with { directories, uid, run, path in
            for isStopped in [true, true, false, false] {
                try directories.setStopped(isStopped, run, of: uid)
                #expect((access("\(path)/\(run).stop", F_OK) == 0) == isStopped)
            }
        }
    }

    @Test func `events are read piece by piece, and a file that shrank is told`() throws {
        try with { directories, uid, run, path in
            #expect(try read(directories, uid, run, 0) == .next([]))
            let file = URL(filePath: "\(path)/\(run).events.jsonl")
            try Data("0123456789".utf8).write(to: file)
            #expect(try read(directories, uid, run, 0) == .next(Array("0123".utf8)))
            #expect(try read(directories, uid, run, 8) == .next(Array("89".utf8)))
            #expect(try read(directories, uid, run, 10) == .next([]))
            try Data("01".utf8).write(to: file)
            #expect(try read(directories, uid, run, 10) == .replaced)
            try FileManager.default.removeItem(at: file)
            #expect(try read(directories, uid, run, 10) == .replaced)
        }
    }

    @Test(arguments: ["link", "fifo", "directory", "device"])
    func `events that are no regular file are none`(plant: String) throws {
        try with { directories, uid, run, path in
            let file = "\(path)/\(run).events.jsonl"
            switch plant {
            case "link": #expect(symlink("/etc/passwd", file) == 0)
            case "fifo": #expect(mkfifo(file, 0o666) == 0)
            case "directory": #expect(mkdir(file, 0o777) == 0)
            default: #expect(symlink("/dev/zero", file) == 0)
            }
            let found = try read(directories, uid, run, 0)
            #expect(found == .next([]))
            #expect(!directories.isHeld(SessionID(of: run), of: uid))
        }
    }

    @Test func `a conversation is held while somebody locks it`() throws {
        try with { directories, uid, run, path in
            let session = SessionID(of: run)
            #expect(!directories.isHeld(session, of: uid))
            let lock = open("\(path)/\(session).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            defer { close(lock) }
            #expect(!directories.isHeld(session, of: uid))
            #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
            #expect(directories.isHeld(session, of: uid))
            #expect(flock(lock, LOCK_UN) == 0)
            // What was asked a moment ago leaves no lock of its own behind.
            #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        }
    }

    private func read(
        _ directories: HostDirectories,
        _ uid: UID,
        _ run: RunID,
        _ offset: Int64
    ) throws -> EventBytes {
        try directories.events(of: run, uid, from: offset, countMax: 4)
    }

    /// Calls `body` with the run's directory in an empty runtime directory.
    private func with(
        _ body: (HostDirectories, UID, RunID, _ path: String) throws -> Void
    ) throws {
        let base = FileManager.default.temporaryDirectory.path + "/berth-\(UID.random().short)"
        defer { try? FileManager.default.removeItem(atPath: base) }
        let uid = UID.random()
        let path = "\(base)/run/\(uid)/run"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
        let directories = HostDirectories(
            run: "\(base)/run",
            rescue: "\(base)/rescue",
            broker: try GitBroker()
        )
        try body(directories, uid, RunID(workspace: uid, generation: 1), path)
    }
}
