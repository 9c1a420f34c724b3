internal import Resources

/// A request on `tools.sock`, read line by line.
///
/// A request is the word `credential`, then git's attributes up to an empty line or the end of the
/// input, since git sends its helpers no empty line. A first line that starts with `{` is reserved
/// for JSON messages, but still refused like any other.
package struct ToolRequestReader: Sendable {
    package enum Progress: Hashable, Sendable {
        case needsMore
        case credential(GitCredentialQuery)
        case refused(String)
    }

    /// Attributes of one query; git sends about six.
    package static let attributesMax = 32

    /// Whether the first line has come, and was `credential`.
    package private(set) var hasBegun = false
    private var attributes: [String: String] = [:]
    private var attributeCount = 0

    package init() {}

    /// Takes the next line, without its newline.
    package mutating func take(_ line: [UInt8]) -> Progress {
        guard hasBegun else {
            hasBegun = line == Array("credential".utf8)
            return hasBegun ? .needsMore : .refused("unknown request")
        }
        guard !line.isEmpty else { return finished() }
        attributeCount += 1
        // Some readers take a carriage return as a line end; git refuses it as well.
        guard attributeCount <= Self.attributesMax,
            let text = String(validating: line, as: UTF8.self),
            text.utf8.allSatisfy({ !$0.isASCIIControl }),
            let equals = text.firstIndex(of: "="), equals > text.startIndex
        else { return .refused("malformed attribute") }
        attributes[String(text[..<equals])] = String(text[text.index(after: equals)...])
        return .needsMore
    }

    private func finished() -> Progress {
        guard let name = attributes["protocol"], let host = attributes["host"] else {
            return .refused("protocol and host are required")
        }
        return .credential(GitCredentialQuery(protocol: name, host: host, path: attributes["path"]))
    }
}

/// The answer for git; nil when a value contains control characters such as a line break.
package func credentialAnswer(_ credential: GitCredential) -> [UInt8]? {
    let lines = ["username=\(credential.username)", "password=\(credential.password)"]
    guard lines.allSatisfy({ $0.utf8.allSatisfy { !$0.isASCIIControl } }) else { return nil }
    return Array((lines.joined(separator: "\n") + "\n\n").utf8)
}
