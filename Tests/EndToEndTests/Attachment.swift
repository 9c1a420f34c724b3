import Foundation
import GatewaySupport
import Glibc
import Resources

/// `berth attach` on a terminal, with a user who types and reads.
final class Attachment: Sendable {
    private let terminal: PseudoTerminal
    private let process: pid_t

    /// The terminal is so wide that no prompt is broken into lines.
    init(_ berth: Installation, _ name: String) async throws {
        terminal = try PseudoTerminal(columns: 300, rows: 40)
        let end = FileHandle(fileDescriptor: terminal.inner, closeOnDealloc: false)
        process = try Program.start(
            [Program.berth, "attach", name],
            environment: berth.environment,
            input: end,
            output: end,
            errors: end
        )
        // Claude Code is ready when it shows how to leave its permission mode.
        guard try await terminal.shows("shift+tab") else {
            throw Program.Failed(description: "no Claude Code on the screen: \(screen)")
        }
    }

    /// The end of the output, with control characters escaped.
    private var screen: String { escapingControls(String(terminal.seen.suffix(3_000))) }

    deinit {
        kill(process, SIGTERM)
        Program.ended(process)
    }

    /// Types a prompt and sends it.
    ///
    /// Enter is sent only when the text is on the screen, because Claude Code treats an Enter that
    /// arrives with the text as a line break.
    func prompt(_ text: String) async throws {
        terminal.type(Array(text.utf8))
        // The screen is drawn word by word.
        let last = String(text.split(separator: " ").last ?? "")
        guard try await terminal.shows(last) else {
            throw Program.Failed(description: "the prompt does not show: \(screen)")
        }
        try await Task.sleep(for: .milliseconds(400))
        terminal.type([0x0D])
    }
}
