/// The URL of a repository: `https`, `http`, `ssh` (also `user@host:path`) or `file`.
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
        guard !text.hasBytes(prefix: "-") else {
            throw InvalidText("a repository must not start with '-'")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw InvalidText("a repository must not contain spaces or control characters")
        }
        guard !text.hasBytes("::") else {
            throw InvalidText("remote helpers such as 'ext::' are not allowed")
        }
        if let range = text.utf8.firstRange(of: "://".utf8) {
            scheme = try Self.scheme(text[..<range.lowerBound])
            try Self.check(text[range.upperBound...].utf8, scheme)
        } else {
            scheme = .ssh
            try Self.checkShort(text[...].utf8)
        }
        self.text = text
    }

    /// The absolute path on the controller's host; nil unless the scheme is `file`.
    package var localPath: String? {
        scheme == .file ? String(decoding: text.utf8.dropFirst(7), as: UTF8.self) : nil
    }

    /// The host, with its port if one is given; nil for `file`.
    package var authority: String? {
        guard let range = text.utf8.firstRange(of: "://".utf8), scheme != .file else { return nil }
        let rest = Self.authority(of: text[range.upperBound...].utf8)
        let host = rest.lastIndex(of: UInt8(ascii: "@")).map { rest[rest.index(after: $0)...] }
        return String(decoding: host ?? rest, as: UTF8.self)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    /// The part of `rest`, a URL without its scheme, that comes before the path.
    private static func authority(of rest: Substring.UTF8View) -> Substring.UTF8View {
        rest.prefix { !"/?#\\".utf8.contains($0) }
    }

    private static func scheme(_ text: Substring) throws(InvalidText) -> Scheme {
        guard let scheme = Scheme(rawValue: String(text)) else {
            throw InvalidText("'\(text)' is not one of https, http, ssh, file")
        }
        return scheme
    }

    /// Checks `user@host:path`; no part may be empty or look like an option.
    private static func checkShort(_ text: Substring.UTF8View) throws(InvalidText) {
        let parts = text.split(
            separator: UInt8(ascii: ":"),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let names = parts[0].split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, names.count == 2, !parts[0].contains(UInt8(ascii: "/")),
            (names + parts).allSatisfy({ !$0.isEmpty && $0.first != UInt8(ascii: "-") })
        else {
            throw InvalidText("a repository is a URL (https, http, ssh, file) or user@host:path")
        }
    }

    private static func check(
        _ rest: Substring.UTF8View,
        _ scheme: Scheme
    ) throws(InvalidText) {
        if scheme == .file {
            let parts = rest.split(separator: UInt8(ascii: "/"))
            guard rest.first == UInt8(ascii: "/"), !parts.isEmpty,
                !parts.contains(where: { $0.elementsEqual("..".utf8) })
            else {
                throw InvalidText("a file repository is an absolute path: file:///srv/git/shop.git")
            }
            return
        }
        let authority = Self.authority(of: rest)
        let colon = UInt8(ascii: ":")
        let user = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[..<$0] }
        if let user, scheme != .ssh || user.contains(colon) {
            throw InvalidText("a repository must not contain credentials; use `berth secret set`")
        }
        let host = user.map { authority[$0.endIndex...].dropFirst() } ?? authority
        guard let first = host.first, first != UInt8(ascii: "-"), first != colon,
            host.last != colon
        else { throw InvalidText("the repository's URL names no host") }
        guard rest.count > authority.count + 1 else {
            throw InvalidText("the repository's URL names no path")
        }
    }
}
