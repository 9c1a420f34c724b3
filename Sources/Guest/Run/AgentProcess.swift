import Glibc
import OperatingSystem

/// Claude Code as a process, with all that it starts in its group, and its three streams.
struct AgentProcess: ~Copyable {
    /// How much of what it wrote to standard error is kept, in bytes: the end of it.
    static let errorsMax = 4096

    private let process: pid_t
    private var pipes: Pipes
    private var input: ArraySlice<UInt8> = []
    private var isInputClosing = false
    private(set) var errors: [UInt8] = []

    /// Starts it; nothing of ours but its streams gets into it.
    init(_ start: AgentStart, directory: String) throws(SystemError) {
        pipes = Pipes()
        guard pipes.open() else {
            pipes.close()
            throw SystemError(call: "pipe", code: errno)
        }
        var program = ProgramStart(
            start.arguments,
            environment: Self.inherited(without: start.environment) + start.environment
        )
        program.directory = Array(directory.utf8)
        program.streams = [pipes.input[0], pipes.output[1], pipes.errors[1]]
        program.leadsGroup = true
        do throws(SystemError) {
            process = try program.start()
        } catch {
            pipes.close()
            throw SystemError(call: "cannot start claude in \(directory)", code: error.code)
        }
        pipes.closeChildEnds()
    }

    deinit {
        var open = pipes
        open.close()
    }

    /// Our own environment, without the variables that `others` sets.
    private static func inherited(without others: [String]) -> [String] {
        let names = Set(others.compactMap { $0.split(separator: "=").first })
        var variables: [String] = []
        var next = environ
        while let variable = next.pointee {
            let text = String(cString: variable)
            if let name = text.split(separator: "=").first, !names.contains(name) {
                variables.append(text)
            }
            next += 1
        }
        return variables
    }

    /// Adds to what it reads; nothing once its input is closed.
    mutating func say(_ bytes: [UInt8]) { if !isInputClosing { input += bytes } }

    /// Closes its input behind what was said.
    mutating func closeInput() {
        isInputClosing = true
        if input.isEmpty { Pipes.shut(&pipes.input[1]) }
    }

    /// Whether something may still be said to it.
    var isListening: Bool { !isInputClosing && pipes.input[1] >= 0 }

    /// Sends a signal to it and all of its group.
    func signal(_ number: Int32) { kill(-process, number) }

    /// Whether it, or what it started, may still print something.
    var isPrinting: Bool { pipes.output[0] >= 0 }

    /// Waits at most so many milliseconds for it, and returns what it printed.
    mutating func exchange(_ milliseconds: Int32) -> [UInt8] {
        var polls = [
            pollfd(fd: input.isEmpty ? -1 : pipes.input[1], events: Int16(POLLOUT), revents: 0),
            pollfd(fd: pipes.output[0], events: Int16(POLLIN), revents: 0),
            pollfd(fd: pipes.errors[0], events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&polls, 3, milliseconds) > 0 else { return [] }
        if polls[0].revents != 0 { feed() }
        if polls[2].revents != 0 {
            errors = (errors + take(\.errors)).suffix(Self.errorsMax)
        }
        return polls[1].revents == 0 ? [] : take(\.output)
    }

    private mutating func feed() {
        let count = input.withUnsafeBytes {
            write(pipes.input[1], $0.baseAddress, min($0.count, 1 << 16))
        }
        if count > 0 {
            input = input.dropFirst(count)
        } else if count < 0, errno != EAGAIN, errno != EINTR {
            input = []
            isInputClosing = true
        }
        if input.isEmpty, isInputClosing { Pipes.shut(&pipes.input[1]) }
    }

    /// Nothing at the stream's end, which closes our end.
    private mutating func take(_ ends: WritableKeyPath<Pipes, [Int32]>) -> [UInt8] {
        var room = [UInt8](repeating: 0, count: 1 << 18)
        let count = read(pipes[keyPath: ends][0], &room, room.count)
        if count > 0 { return Array(room[..<count]) }
        if count < 0, errno == EAGAIN || errno == EINTR { return [] }
        Pipes.shut(&pipes[keyPath: ends][0])
        return []
    }

    /// Whether it has ended; its group's number stays its own until ``collect()``.
    var hasEnded: Bool {
        var info = siginfo_t()
        while waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT | WNOHANG) < 0 {
            guard errno == EINTR else { return true }
        }
        return info.si_signo != 0
    }

    /// How it ended: its exit status, or the signal that ended it; asked once, after its end.
    func collect() -> (status: Int32?, signal: Int32?) {
        var raw: Int32 = 0
        while waitpid(process, &raw, 0) < 0 {
            guard errno == EINTR else { return (nil, nil) }
        }
        let signal = raw & 0x7F
        return signal == 0 ? ((raw >> 8) & 0xFF, nil) : (nil, signal)
    }
}
