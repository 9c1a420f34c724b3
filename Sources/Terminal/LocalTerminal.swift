import Glibc
import NIOCore
import NIOPosix
import OperatingSystem

/// A terminal of this process, in raw mode from creation until `restore()`.
///
/// In raw mode every key, Ctrl-C included, arrives as bytes and nothing is echoed.
struct LocalTerminal: Sendable {
    /// Resets what a program inside may have switched on: mouse reporting, bracketed paste, keypad
    /// mode, colours, a hidden cursor, the alternate screen.
    ///
    /// Source: xterm's control sequences, DECRST 1000 to 1006, 2004, 1049, DECTCEM, DECKPNM.
    static let resetSequence =
        "\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?1005l\u{1B}[?1006l\u{1B}[?2004l"
        + "\u{1B}[?1l\u{1B}>\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l"

    private static let chunkBytesMax = 16 << 10

    let input: Int32
    let output: Int32
    private let original: Attributes

    /// The kernel's record of a terminal's settings.
    private struct Attributes: Sendable {
        var raw: termios
    }

    /// Enters raw mode; nil when `input` is not a terminal.
    init?(input: Int32, output: Int32) {
        self.input = input
        self.output = output
        var attributes = termios()
        guard isatty(input) == 1, tcgetattr(input, &attributes) == 0 else { return nil }
        original = Attributes(raw: attributes)
        enterRawMode()
    }

    /// Enters raw mode again, for example after the process was stopped and continued.
    func enterRawMode() {
        var attributes = original.raw
        cfmakeraw(&attributes)
        tcsetattr(input, TCSADRAIN, &attributes)
    }

    /// Restores the terminal's settings and resets its modes.
    func restore() {
        var attributes = original.raw
        tcsetattr(input, TCSAFLUSH, &attributes)
        let sequence = Array(Self.resetSequence.utf8)
        try? writeAll(sequence, to: output)
    }

    /// The window's size, or the usual size when the terminal does not report one.
    var size: TerminalSize {
        var window = winsize()
        guard ioctl(output, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else {
            return .usual
        }
        return TerminalSize(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }

    /// Waits for input or until `stop` becomes readable; empty when the input ended or stopped.
    func read(orUntil stop: Int32) async throws -> [UInt8] {
        let input = input
        return try await NIOSingletons.posixBlockingThreadPool.runIfActive {
            var watched = [
                pollfd(fd: input, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
            ]
            while poll(&watched, 2, -1) < 0 {
                guard errno == EINTR else { return [] }
            }
            guard watched[1].revents == 0 else { return [] }
            var bytes = [UInt8](repeating: 0, count: Self.chunkBytesMax)
            let count = Glibc.read(input, &bytes, bytes.count)
            return Array(bytes.prefix(max(0, count)))
        }
    }

    /// Writes everything, however long the terminal takes.
    func write(_ bytes: [UInt8]) async throws {
        let output = output
        try await NIOSingletons.posixBlockingThreadPool.runIfActive {
            // If the terminal is gone, the next read shows it.
            try? writeAll(bytes, to: output)
        }
    }
}
