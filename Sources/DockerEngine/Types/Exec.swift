/// A command to run in a container.
package struct ExecSpec: Hashable, Sendable, Encodable {
    /// The Engine puts the command into the event stream, so it must hold no secrets.
    package var command: [String]
    package var environment: [String]?
    package var user: String?
    package var workingDirectory: String?
    package var isTerminal: Bool
    package var attachesStandardInput: Bool
    package var attachesOutput: Bool

    package init(
        _ command: [String],
        environment: [String]? = nil,
        user: String? = nil,
        workingDirectory: String? = nil,
        isTerminal: Bool = false,
        attachesStandardInput: Bool = false,
        attachesOutput: Bool = true
    ) {
        self.command = command
        self.environment = environment
        self.user = user
        self.workingDirectory = workingDirectory
        self.isTerminal = isTerminal
        self.attachesStandardInput = attachesStandardInput
        self.attachesOutput = attachesOutput
    }

    private enum CodingKeys: String, CodingKey {
        case command = "Cmd"
        case environment = "Env"
        case user = "User"
        case workingDirectory = "WorkingDir"
        case isTerminal = "Tty"
        case attachesStandardInput = "AttachStdin"
        case attachesStandardOutput = "AttachStdout"
        case attachesStandardError = "AttachStderr"
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(command, forKey: .command)
        try values.encodeIfPresent(environment, forKey: .environment)
        try values.encodeIfPresent(user, forKey: .user)
        try values.encodeIfPresent(workingDirectory, forKey: .workingDirectory)
        try values.encode(isTerminal, forKey: .isTerminal)
        try values.encode(attachesStandardInput, forKey: .attachesStandardInput)
        try values.encode(attachesOutput, forKey: .attachesStandardOutput)
        try values.encode(attachesOutput, forKey: .attachesStandardError)
    }
}

/// The result of a finished command.
package struct ExecOutcome: Hashable, Sendable {
    /// 126 and 127 mean that the command never ran; its output then tells why.
    package let exitCode: Int
    package let standardOutput: [UInt8]
    package let standardError: [UInt8]

    package var isSuccess: Bool { exitCode == 0 }
    /// Standard output as text; bytes that are not UTF-8 are replaced.
    package var text: String { String(decoding: standardOutput, as: UTF8.self) }
    package var errorText: String { String(decoding: standardError, as: UTF8.self) }
}

/// What the Engine knows of an exec.
///
/// The Engine forgets it a few minutes after the end.
package struct ExecInspection: Hashable, Sendable, Decodable {
    package let id: String
    package let isRunning: Bool
    /// Nil until the command has ended.
    package let exitCode: Int?
    package let pid: Int?

    private enum CodingKeys: String, CodingKey {
        case id = "ID"
        case isRunning = "Running"
        case exitCode = "ExitCode"
        case pid = "Pid"
    }
}

/// A terminal's size in character cells.
package struct TerminalSize: Hashable, Sendable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// How to start a prepared exec.
struct ExecStart: Encodable {
    private let isDetached = false
    let isTerminal: Bool
    /// Rows, then columns; the Engine knows it from API 1.42 on.
    let consoleSize: [Int]?

    init(isTerminal: Bool, consoleSize: [Int]?) {
        self.isTerminal = isTerminal
        self.consoleSize = consoleSize
    }

    private enum CodingKeys: String, CodingKey {
        case isDetached = "Detach"
        case isTerminal = "Tty"
        case consoleSize = "ConsoleSize"
    }
}
