import Checkouts
import UnsavedWork

extension RemoteFailure {
    static let wordsLengthMax = 2000

    /// What git says when a remote does not let us in; `not found` is what forges say of a
    /// repository that the caller may not know of.
    private static let unauthorized = [
        "Authentication failed", "could not read Username", "could not read Password",
        "terminal prompts disabled", "Permission denied", "Permission to ", "returned error: 401",
        "returned error: 403", "returned error: 404", "not found", "access denied",
        "Access denied", "does not appear to be a git repository",
    ]

    /// Why git could not talk with the remote.
    package init(_ outcome: Command.Outcome) {
        let all = ByteString(outcome.errors).text
        let text = Self.words(
            outcome.isTimedOut || all.isEmpty ? outcome.complaint : all
        )
        let isRefused = !outcome.isTimedOut && Self.unauthorized.contains { all.contains($0) }
        self = isRefused ? .unauthorized(text) : .unavailable(text)
    }

    /// What the remote said itself, and the reason that git gives.
    static func remoteWords(_ errors: [UInt8], _ rejection: String) -> String {
        let said = ByteString(errors).split(UInt8(ascii: "\n"))
            .compactMap { $0.dropping(prefix: "remote: ")?.text }
        return words(([rejection] + said).joined(separator: "\n"))
    }

    /// Foreign text in lines, bounded, without credentials and without what drives a terminal.
    static func words(_ text: String) -> String {
        let lines = withoutCredentials(String(text.unicodeScalars.prefix(4 * wordsLengthMax)))
            .split(whereSeparator: \.isNewline)
            .map { displayed(trimmed($0)) }
            .filter { !$0.isEmpty }
        return String(lines.joined(separator: "\n").prefix(wordsLengthMax))
    }

    private static func trimmed(_ line: Substring) -> String {
        var line = line
        while let last = line.last, last == " " { line.removeLast() }
        return String(line)
    }

    private static func withoutCredentials(_ text: String) -> String {
        RemoteAddress.withoutCredentials(text)
    }
}
