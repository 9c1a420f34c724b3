/// A scratch git directory that stands in for a repository of the workspace.
///
/// It has our configuration and copies of the references, index and state; it borrows the objects.
struct ScratchRepository: Sendable {
    /// The scratch git directory.
    let gitDirectory: ByteString
    /// The working tree; nil for a repository without one.
    let worktree: ByteString?
    /// Where git finds objects in addition to the scratch's own.
    let objects: [ByteString]
    /// Where new objects are written; nil for the scratch itself.
    var store: ByteString?

    /// Files of a git directory that make up an operation in progress.
    ///
    /// FETCH_HEAD is left out, because it names no work of the workspace.
    static let stateFiles: [ByteString] = [
        "MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "MERGE_RR", "MERGE_AUTOSTASH", "CHERRY_PICK_HEAD",
        "REVERT_HEAD", "REBASE_HEAD", "ORIG_HEAD", "AUTO_MERGE", "SQUASH_MSG", "BISECT_LOG",
        "BISECT_NAMES", "BISECT_START", "BISECT_TERMS", "BISECT_EXPECTED_REV",
        "BISECT_ANCESTORS_OK", "BISECT_RUN", "BISECT_FIRST_PARENT",
    ]
    static let stateDirectories: [ByteString] = ["rebase-merge", "rebase-apply", "sequencer"]

    /// Runs git on the scratch.
    func git(
        _ arguments: [ByteString],
        input: [UInt8] = [],
        deadline: Duration = .seconds(900),
        outputMax: Int = .max,
        variables: [ByteString] = []
    ) -> Command.Outcome {
        // The first of a name counts.
        run(arguments, input, deadline, variables + SafeGit.environment, outputMax)
    }

    /// Runs git on the scratch with the network and the image's own configuration.
    func ask(
        _ arguments: [ByteString],
        input: [UInt8] = [],
        deadline: Duration
    ) -> Command.Outcome {
        run(arguments, input, deadline, SafeGit.askingEnvironment, .max)
    }

    private func run(
        _ arguments: [ByteString],
        _ input: [UInt8],
        _ deadline: Duration,
        _ base: [ByteString],
        _ outputMax: Int
    ) -> Command.Outcome {
        var environment = base + ["GIT_DIR=" + gitDirectory]
        var place: [ByteString] = []
        if let worktree {
            environment.append("GIT_WORK_TREE=" + worktree)
            place = ["-C", worktree]
        }
        if !objects.isEmpty {
            let list = objects.map(Self.quoted).reduce("") { $0.isEmpty ? $1 : $0 + ":" + $1 }
            environment.append("GIT_ALTERNATE_OBJECT_DIRECTORIES=" + list)
        }
        if let store { environment.append("GIT_OBJECT_DIRECTORY=" + store) }
        var command = Command(
            [SafeGit.program] + place + SafeGit.options + arguments,
            environment: environment
        )
        command.input = input
        command.deadline = deadline
        command.outputMax = outputMax
        return command.run()
    }

    /// git's output; throws a failure that says `what` could not be done.
    func output(
        _ what: String,
        _ arguments: [ByteString],
        input: [UInt8] = [],
        deadline: Duration = .seconds(900)
    ) throws(LookFailure) -> [UInt8] {
        let outcome = git(arguments, input: input, deadline: deadline)
        guard outcome.status == 0 else { throw LookFailure(what, outcome) }
        return outcome.output
    }

    /// The lines of git's output.
    func lines(
        _ what: String,
        _ arguments: [ByteString],
        input: [UInt8] = [],
        deadline: Duration = .seconds(900)
    ) throws(LookFailure) -> [ByteString] {
        ByteString(try output(what, arguments, input: input, deadline: deadline))
            .split(UInt8(ascii: "\n"))
    }

    /// A path in quotes, because git treats an unquoted colon as a separator.
    private static func quoted(_ path: ByteString) -> ByteString {
        var text: [UInt8] = [UInt8(ascii: "\"")]
        for byte in path.bytes {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                text.append(UInt8(ascii: "\\"))
            }
            if byte == UInt8(ascii: "\n") {
                text += Array("\\n".utf8)
            } else {
                text.append(byte)
            }
        }
        return ByteString(text + [UInt8(ascii: "\"")])
    }
}
