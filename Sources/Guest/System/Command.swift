import Glibc
import OperatingSystem

/// A program to run to completion, with an argument vector, its own environment and a deadline.
package struct Command: Sendable {
    /// The program's absolute path and its arguments.
    package var arguments: [ByteString]
    /// `NAME=value`; nothing is inherited.
    package var environment: [ByteString]
    /// The bytes of its standard input.
    package var input: [UInt8] = []
    /// Its working directory.
    package var directory: ByteString = "/"
    /// After this time the program and its process group are killed.
    package var deadline: Duration = .seconds(600)
    /// The program is also killed when it prints more bytes than this.
    package var outputMax = Int.max

    package init(_ arguments: [ByteString], environment: [ByteString]) {
        self.arguments = arguments
        self.environment = environment
    }

    /// How a program ended and what it printed.
    package struct Outcome: Sendable {
        /// The exit status, or 128 and the signal that ended it.
        package var status: Int32
        package var output: [UInt8]
        package var errors: [UInt8]
        package var isTimedOut = false
        package var isTooLong = false

        package init(status: Int32, output: [UInt8], errors: [UInt8]) {
            self.status = status
            self.output = output
            self.errors = errors
        }

        /// The first line of its error output, with the reason from the next line if it ends with a
        /// colon; for display.
        package var complaint: String {
            if isTimedOut { return "timed out" }
            if isTooLong { return "printed too much" }
            let lines = errors.split(separator: UInt8(ascii: "\n"))
            guard var line = lines.first else { return "ended with \(status)" }
            // git prints `unable to connect to HOST:` with the reason on the next line.
            if line.last == UInt8(ascii: ":"), lines.count > 1 {
                line += Array(" ".utf8) + lines[1]
            }
            return String(decoding: line.prefix(300), as: UTF8.self)
        }
    }

    /// Runs the program and collects what it prints.
    package func run() -> Outcome {
        var pipes = Pipes()
        guard pipes.open() else {
            return Outcome(status: 126, output: [], errors: Array("no pipe".utf8))
        }
        defer { pipes.close() }
        let process: pid_t
        do throws(SystemError) {
            process = try start(pipes)
        } catch {
            let reason = "cannot run \(arguments[0].text): \(errorText(error.code))"
            return Outcome(status: 127, output: [], errors: Array(reason.utf8))
        }
        pipes.closeChildEnds()
        var exchange = Exchange(
            process: process,
            pipes: pipes,
            input: input[...],
            outputMax: outputMax
        )
        let end = exchange.run(until: ContinuousClock.now + deadline)
        pipes = exchange.pipes
        if end == .isDone {
            Self.awaitEnd(of: process, flags: 0)
        }
        // Kill what it left running in its group. The number stays valid until the process is
        // reaped.
        kill(-process, SIGKILL)
        let status = awaitExit(of: process)
        var outcome = Outcome(status: status, output: exchange.output, errors: exchange.errors)
        outcome.isTimedOut = end == .isLate
        outcome.isTooLong = end == .isTooLong
        return outcome
    }

    /// Waits for a child without reaping it.
    ///
    /// - Returns: whether it has ended.
    @discardableResult
    fileprivate static func awaitEnd(of process: pid_t, flags: Int32) -> Bool {
        var info = siginfo_t()
        while waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT | flags) < 0 {
            guard errno == EINTR else { return true }
        }
        // `si_signo` stays 0 while the process runs.
        return info.si_signo != 0
    }

    private func start(_ pipes: Pipes) throws(SystemError) -> pid_t {
        var start = ProgramStart(arguments.map(\.bytes), environment: environment.map(\.bytes))
        start.directory = directory.bytes
        start.streams = [pipes.input[0], pipes.output[1], pipes.errors[1]]
        start.leadsGroup = true
        return try start.start()
    }
}

/// The three pipes to a child; -1 means closed.
struct Pipes {
    var input: [Int32] = [-1, -1]
    var output: [Int32] = [-1, -1]
    var errors: [Int32] = [-1, -1]

    mutating func open() -> Bool {
        guard pipe(&input) == 0, pipe(&output) == 0, pipe(&errors) == 0 else { return false }
        for end in [input[1], output[0], errors[0]] {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        for end in input + output + errors { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return true
    }

    mutating func closeChildEnds() {
        Self.shut(&input[0])
        Self.shut(&output[1])
        Self.shut(&errors[1])
    }

    mutating func close() {
        for index in 0..<2 {
            Self.shut(&input[index])
            Self.shut(&output[index])
            Self.shut(&errors[index])
        }
    }

    static func shut(_ end: inout Int32) {
        if end >= 0 { _ = Glibc.close(end) }
        end = -1
    }
}

/// Writes a child's input and collects its output, until it has closed both pipes.
private struct Exchange {
    enum End { case isDone, isLate, isTooLong }

    let process: pid_t
    var pipes: Pipes
    var input: ArraySlice<UInt8>
    var output: [UInt8] = []
    var errors: [UInt8] = []

    /// Error output beyond this many bytes is dropped.
    static let errorsMax = 1 << 16

    private let outputMax: Int

    init(process: pid_t, pipes: Pipes, input: ArraySlice<UInt8>, outputMax: Int) {
        self.process = process
        self.pipes = pipes
        self.input = input
        self.outputMax = outputMax
    }

    /// Runs until the child is done, until the deadline, or until there is too much.
    ///
    /// A child that has exited counts as done even when a process that it left behind holds a pipe
    /// open.
    mutating func run(until end: ContinuousClock.Instant) -> End {
        if input.isEmpty { Pipes.shut(&pipes.input[1]) }
        while pipes.output[0] >= 0 || pipes.errors[0] >= 0 {
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else { return .isLate }
            guard output.count <= outputMax else { return .isTooLong }
            var polls = [
                pollfd(fd: pipes.input[1], events: Int16(POLLOUT), revents: 0),
                pollfd(fd: pipes.output[0], events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes.errors[0], events: Int16(POLLIN), revents: 0),
            ]
            let milliseconds =
                left < .seconds(1) ? left.components.attoseconds / 1_000_000_000_000_000 + 1 : 1000
            let count = poll(&polls, 3, Int32(milliseconds))
            if count == 0, Command.awaitEnd(of: process, flags: WNOHANG) { return .isDone }
            guard count > 0 else { continue }
            if polls[0].revents != 0 { feed() }
            if polls[1].revents != 0 { take(&pipes.output[0], &output, limit: .max) }
            if polls[2].revents != 0 { take(&pipes.errors[0], &errors, limit: Self.errorsMax) }
        }
        return .isDone
    }

    private mutating func feed() {
        let count = input.withUnsafeBytes {
            write(pipes.input[1], $0.baseAddress, min($0.count, 1 << 16))
        }
        if count > 0 { input = input.dropFirst(count) }
        let isDone = input.isEmpty || (count < 0 && errno != EAGAIN && errno != EINTR)
        if isDone { Pipes.shut(&pipes.input[1]) }
    }

    private func take(_ end: inout Int32, _ bytes: inout [UInt8], limit: Int) {
        var room = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(end, &room, room.count)
        if count > 0 {
            bytes += room[..<min(count, max(0, limit - bytes.count))]
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            Pipes.shut(&end)
        }
    }
}
