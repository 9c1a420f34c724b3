package import Glibc
import Synchronization

/// A terminal whose other end the test controls.
package final class PseudoTerminal: Sendable {
    package struct OpenFailed: Error {}

    // Linux's TIOCSPTLCK and TIOCGPTN (ioctl_tty(2)), whose macros Swift does not import.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    /// The end that a program uses as its terminal.
    package let inner: Int32
    private let outer: Int32
    private let output = Mutex<[UInt8]>([])

    package init(columns: UInt16, rows: UInt16) throws {
        outer = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
        var unlocked: Int32 = 0
        var number: UInt32 = 0
        guard outer >= 0, ioctl(outer, Self.setLock, &unlocked) == 0,
            ioctl(outer, Self.getNumber, &number) == 0
        else { throw OpenFailed() }
        inner = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        guard inner >= 0 else { throw OpenFailed() }
        resize(columns: columns, rows: rows)
    }

    deinit {
        close(inner)
        close(outer)
    }

    package var attributes: termios {
        var attributes = termios()
        tcgetattr(inner, &attributes)
        return attributes
    }

    /// All output so far.
    package var seen: String {
        output.withLock { output in
            var chunk = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = read(outer, &chunk, chunk.count)
                guard count > 0 else { break }
                output += chunk.prefix(count)
            }
            return String(decoding: output, as: UTF8.self)
        }
    }

    package func shows(_ text: String) async throws -> Bool {
        try await eventually { self.seen.contains(text) }
    }

    package func type(_ bytes: [UInt8]) {
        _ = write(outer, bytes, bytes.count)
    }

    package func resize(columns: UInt16, rows: UInt16) {
        var window = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(outer, UInt(TIOCSWINSZ), &window)
    }
}
