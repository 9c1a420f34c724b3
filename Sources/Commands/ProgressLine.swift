import Synchronization

/// Shows progress on talk: one line that is overwritten on a terminal, else a line per change.
final class ProgressLine: Sendable {
    private let console: Console
    private let shown = Mutex<String?>(nil)

    init(console: Console) { self.console = console }

    /// What was shown last.
    var last: String? { shown.withLock { $0 } }

    func show(_ text: String) {
        let isNew = shown.withLock { shown in
            defer { shown = text }
            return shown != text
        }
        guard isNew else { return }
        // Carriage return, and "erase to the end of the line" of ECMA-48.
        console.talk(console.talkIsTerminal ? "\r\u{1B}[K\(text)" : text + "\n")
    }

    /// Erases the line, so that later output starts on an empty line.
    func clear() {
        guard console.talkIsTerminal, last != nil else { return }
        console.talk("\r\u{1B}[K")
    }
}
