/// Where a repository is: `https`, `http`, `ssh` (also `user@host:path`) or `file`.
///
/// Never holds a password or token, and never a transport that runs a command (`ext::`).
package struct RepositoryURL: TextValue {
    package enum Scheme: String, Sendable, CaseIterable {
        case https, http, ssh, file
    }

    package static let lengthMax = 2_000

    package let text: String
    package let scheme: Scheme

    package init(parsing text: String) throws(InvalidText) {
        guard !text.isEmpty else { throw InvalidText("a repository must not be empty") }
        guard text.utf8.count <= Self.lengthMax else {
            throw InvalidText("a repository has at most \(Self.lengthMax) bytes")
        }
        guard !text.hasPrefix("-") else {
            throw InvalidText("a repository must not start with '-'")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw InvalidText("a repository must not contain spaces or control characters")
        }
        guard !text.contains("::") else {
            throw InvalidText("remote helpers such as 'ext::' are not allowed")
        }
        if let range = text.firstRange(of: "://") {
            scheme = try Self.scheme(text[..<range.lowerBound])
            try Self.check(text[range.upperBound...], scheme)
        } else {
            scheme = .ssh
            try Self.checkShort(text)
        }
        self.text = text
    }

    /// The absolute path on the controller's host; nil unless the scheme is `file`.
    package var localPath: String? {
        scheme == .file ? String(text.dropFirst("file://".count)) : nil
    }

    /// The host and, when given, port; nil for `file`.
    package var authority: String? {
        guard let range = text.firstRange(of: "://"), scheme != .file else { return nil }
        let rest = text[range.upperBound...].prefix { !"/?#\\".contains($0) }
        return String(rest.split(separator: "@").last ?? "")
    }

    private static func scheme(_ text: Substring) throws(InvalidText) -> Scheme {
        guard let scheme = Scheme(rawValue: String(text)) else {
            throw InvalidText("'\(text)' is not one of https, http, ssh, file")
        }
        return scheme
    }

    /// `user@host:path`, of which no part may be empty or read as an option.
    private static func checkShort(_ text: String) throws(InvalidText) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, names.count == 2, !parts[0].contains("/"),
            (names + parts).allSatisfy({ !$0.isEmpty && !$0.hasPrefix("-") })
        else {
            throw InvalidText("a repository is a URL (https, http, ssh, file) or user@host:path")
        }
    }

    private static func check(_ rest: Substring, _ scheme: Scheme) throws(InvalidText) {
        if scheme == .file {
            let parts = rest.split(separator: "/")
            guard rest.hasPrefix("/"), !parts.isEmpty, !parts.contains("..") else {
                throw InvalidText("a file repository is an absolute path: file:///srv/git/shop.git")
            }
            return
        }
        let authority = rest.prefix { !"/?#\\".contains($0) }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] }
        if let user, scheme != .ssh || user.contains(":") {
            throw InvalidText("a repository must not contain credentials; use `berth secret set`")
        }
        let host = user.map { authority[$0.endIndex...].dropFirst() } ?? authority
        guard !host.isEmpty, !host.hasPrefix("-"), !host.hasPrefix(":"), !host.hasSuffix(":") else {
            throw InvalidText("the repository's URL names no host")
        }
        guard rest.utf8.count > authority.utf8.count + 1 else {
            throw InvalidText("the repository's URL names no path")
        }
    }
}
