import Foundation
import OperatingSystem
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ProgramStartTests {
    /// The output and exit status of a shell script.
    private func run(
        _ script: String,
        environment: [String]? = ["PATH=/usr/bin:/bin"],
        _ change: (inout ProgramStart) -> Void = { _ in }
    ) throws -> (output: String, status: Int32) {
        let pipe = Pipe()
        var start = ProgramStart(["sh", "-c", script], environment: environment)
        let writing = pipe.fileHandleForWriting
        start.streams = [0, writing.fileDescriptor, writing.fileDescriptor]
        change(&start)
        let process = try start.start()
        try writing.close()
        let bytes = try readAll(pipe.fileHandleForReading.fileDescriptor, upTo: 1 << 20)
        return (String(decoding: bytes, as: UTF8.self), awaitExit(of: process))
    }

    @Test func `a program has the arguments, environment and directory that it was given`() throws {
        let found = try run(
            "pwd; env | grep -v -e PWD -e _= | sort; exit 7",
            environment: ["A=b c"]
        ) {
            $0.directory = Array("/usr".utf8)
        }
        #expect(found.output == "/usr\nA=b c\n")
        #expect(found.status == 7)
    }

    @Test func `the signal that ended a program is told`() throws {
        #expect(try run("kill -9 $$").status == 128 + SIGKILL)
    }

    @Test func `no descriptor but the streams gets into a program`() throws {
        let file = try #require(Descriptor(result: open("/dev/null", O_RDONLY)))
        let found = try run("ls /proc/$$/fd/\(file.number) 2>/dev/null || echo none")
        #expect(found.output == "none\n")
    }

    @Test func `a program that is not there is an error with the system's words`() {
        let error = #expect(throws: SystemError.self) {
            try ProgramStart(["/nonexistent"], environment: []).start()
        }
        #expect(error?.description == "posix_spawn: No such file or directory")
    }
}
