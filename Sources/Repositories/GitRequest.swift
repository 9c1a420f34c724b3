internal import Resources

/// What a git client asks for in the first line it sends.
///
/// The line is the command that git passes to ssh, `git-upload-pack '<path>'`, optionally followed
/// by `version=2` (which git itself passes in ssh's environment).
package struct GitRequest: Hashable, Sendable {
    package enum Service: String, Sendable, CaseIterable {
        case uploadPack = "git-upload-pack"
        case receivePack = "git-receive-pack"

        /// The word after `git` that runs it.
        var subcommand: String { String(rawValue.dropFirst("git-".count)) }
    }

    package let service: Service
    /// Without quotes, and otherwise exactly as it was sent.
    package let path: String
    /// The value for GIT_PROTOCOL, as `version=2`.
    package let protocolHint: String?

    /// Parses a line without its newline; nil when it does not have the form above.
    package init?(line: [UInt8]) {
        guard let text = String(validating: line, as: UTF8.self),
            text.utf8.allSatisfy({ !$0.isASCIIControl }),
            let service = Service.allCases.first(where: { text.hasPrefix($0.rawValue + " ") })
        else { return nil }
        var rest = text.dropFirst(service.rawValue.count + 1)
        guard let path = unquoted(&rest), path.utf8.first == UInt8(ascii: "/") else { return nil }
        self.service = service
        self.path = path
        if rest.isEmpty {
            protocolHint = nil
        } else {
            guard rest.first == " ", Self.isHint(rest.dropFirst()) else { return nil }
            protocolHint = String(rest.dropFirst())
        }
    }

    /// Accepts `version=` and a few harmless characters; git itself ignores unknown keys.
    private static func isHint(_ text: Substring) -> Bool {
        text.hasPrefix("version=") && text.utf8.count <= 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || "=:.-".utf8.contains($0)
            }
    }
}

/// Removes the first word, which must be quoted as git quotes (`sq_quote`): `'…'`, with `'` and `!`
/// written as `'\''` and `'\!'`.
///
/// Nil for every other quoting that a shell would accept.
private func unquoted(_ text: inout Substring) -> String? {
    guard text.first == "'" else { return nil }
    var word = ""
    while text.first == "'" {
        text.removeFirst()
        guard let end = text.firstIndex(of: "'") else { return nil }
        word += text[..<end]
        text = text[text.index(after: end)...]
        guard text.first == "\\" else { break }
        let escaped = text.dropFirst().prefix(1)
        guard escaped == "'" || escaped == "!" else { return nil }
        word += escaped
        text = text.dropFirst(2)
        guard text.first == "'" else { return nil }
    }
    return word
}

/// An `ERR` packet (gitprotocol-pack(5)), which git shows as "remote error: …".
package func errorPacket(_ message: String) -> [UInt8] {
    let payload = Array("ERR \(message)\n".utf8.prefix(1_000))
    let digits = String(payload.count + 4, radix: 16)
    return Array(String(repeating: "0", count: 4 - digits.count).utf8) + Array(digits.utf8)
        + payload
}
