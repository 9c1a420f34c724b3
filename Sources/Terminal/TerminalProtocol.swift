package import NIOCore

/// A message from a client to ttyd.
///
/// Source: ttyd 1.7.7, `src/server.h` and `src/protocol.c` (`LWS_CALLBACK_RECEIVE`). The first
/// message is the JSON object with which ttyd starts the terminal; all others begin with a command.
package enum TerminalRequest: Hashable, Sendable {
    /// The first message, which starts the terminal at this size.
    ///
    /// The token is the gateway's ticket; it is empty where access to the socket is the
    /// authorization.
    case start(TerminalSize, token: String = "")
    case input(ByteBuffer)
    case resize(TerminalSize)
    case pause
    case resume

    package var message: ByteBuffer {
        switch self {
        case .start(let size, let token):
            ByteBuffer(
                string:
                    #"{"AuthToken":"\#(token)","columns":\#(size.columns),"rows":\#(size.rows)}"#
            )
        case .input(let bytes):
            prefixed(UInt8(ascii: "0"), bytes)
        case .resize(let size):
            ByteBuffer(string: #"1{"columns":\#(size.columns),"rows":\#(size.rows)}"#)
        case .pause: ByteBuffer(string: "2")
        case .resume: ByteBuffer(string: "3")
        }
    }

    private func prefixed(_ command: UInt8, _ bytes: ByteBuffer) -> ByteBuffer {
        var message = ByteBuffer()
        message.reserveCapacity(bytes.readableBytes + 1)
        message.writeInteger(command)
        message.writeImmutableBuffer(bytes)
        return message
    }
}

/// A message from ttyd to a client.
///
/// Source: ttyd 1.7.7, `src/server.h`: `'0'` output, `'1'` window title, `'2'` preferences.
package enum TerminalReply: Hashable, Sendable {
    case output(ByteBuffer)
    case title(String)
    case preferences(String)
    /// A command that this version of the protocol does not know; skip it.
    case unknown

    package init(message: ByteBuffer) {
        var message = message
        switch message.readInteger(as: UInt8.self) {
        case UInt8(ascii: "0"): self = .output(message)
        case UInt8(ascii: "1"): self = .title(String(buffer: message))
        case UInt8(ascii: "2"): self = .preferences(String(buffer: message))
        default: self = .unknown
        }
    }
}

/// Columns and rows of a terminal's window, each at least 1.
package struct TerminalSize: Hashable, Sendable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
    }

    /// The size that terminals assume by default: 80 by 24.
    package static let usual = TerminalSize(columns: 80, rows: 24)
}

/// One of a workspace's terminals: the agent's, or one of the user's shells.
package enum TerminalTab: Hashable, Sendable, CustomStringConvertible {
    package static let shellMax = 99

    case claude
    case shell(Int)

    /// Parses `claude` or `shell-N` with N from 1 to `shellMax`; nil for anything else, so that
    /// nothing else ever reaches ttyd's arguments.
    package init?(_ text: some StringProtocol) {
        if text == "claude" {
            self = .claude
            return
        }
        guard text.hasPrefix("shell-"), let number = Int(text.dropFirst(6)),
            (1...Self.shellMax).contains(number), text == "shell-\(number)"
        else { return nil }
        self = .shell(number)
    }

    package var description: String {
        switch self {
        case .claude: "claude"
        case .shell(let number): "shell-\(number)"
        }
    }

    /// The target at ttyd, which runs with `-a` and takes the tab as its command's argument.
    package var target: String { "/ws?arg=\(self)" }
}
