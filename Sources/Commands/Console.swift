import Glibc
import OperatingSystem
package import Resources

/// The streams and the environment of a command; tests replace them.
package struct Console: Sendable {
    /// Prints data unchanged.
    package var out: @Sendable ([UInt8]) -> Void
    /// Prints talk (messages for people) unchanged.
    package var talk: @Sendable (String) -> Void
    /// Reads all of standard input, but at most `limit` bytes and one more.
    package var input: @Sendable (_ limit: Int) -> [UInt8]
    package var environment: [String: String]
    package var outIsTerminal: Bool
    package var talkIsTerminal: Bool
    package var inputIsTerminal: Bool
    package var now: @Sendable () -> Timestamp

    package init(
        out: @escaping @Sendable ([UInt8]) -> Void,
        talk: @escaping @Sendable (String) -> Void,
        input: @escaping @Sendable (_ limit: Int) -> [UInt8] = { _ in [] },
        environment: [String: String] = [:],
        outIsTerminal: Bool = false,
        talkIsTerminal: Bool = false,
        inputIsTerminal: Bool = false,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.out = out
        self.talk = talk
        self.input = input
        self.environment = environment
        self.outIsTerminal = outIsTerminal
        self.talkIsTerminal = talkIsTerminal
        self.inputIsTerminal = inputIsTerminal
        self.now = now
    }

    /// The console of the running command.
    @TaskLocal package static var current = Console.standard

    /// Whether data may be coloured: on a terminal, unless `NO_COLOR` is set and not empty
    /// (https://no-color.org).
    package var isColoured: Bool {
        outIsTerminal && (environment["NO_COLOR"] ?? "").isEmpty
    }

    func print(_ text: String, terminator: String = "\n") {
        out(Array((text + terminator).utf8))
    }

    func say(_ text: String) { talk(text + "\n") }

    /// This process's own streams and environment.
    package static var standard: Console {
        Console(
            // A failed write is ignored, because there is nowhere to report it.
            out: { try? writeAll($0, to: STDOUT_FILENO) },
            talk: { try? writeAll(Array($0.utf8), to: STDERR_FILENO) },
            input: { (try? readAll(STDIN_FILENO, upTo: $0 + 1)) ?? [] },
            environment: processEnvironment(),
            outIsTerminal: isatty(STDOUT_FILENO) == 1,
            talkIsTerminal: isatty(STDERR_FILENO) == 1,
            inputIsTerminal: isatty(STDIN_FILENO) == 1,
            now: systemTime
        )
    }
}

private func processEnvironment() -> [String: String] {
    let names = [
        "BERTH_SERVER", "BERTH_TOKEN", ServerAddress.authorityVariable, "NO_COLOR", "HOME", "USER",
        "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR",
    ]
    let pairs = names.compactMap { name in getenv(name).map { (name, String(cString: $0)) } }
    return Dictionary(uniqueKeysWithValues: pairs)
}

private func systemTime() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
}
