import Hashing

/// The SHA-256 digest of text, used to detect drift, outdated plans and incomplete writes.
package struct Digest: Hashable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    package init(of content: String) {
        text = SHA256(of: content.utf8).text
    }

    /// Wraps a digest that was stored earlier, for comparison only.
    package init(recorded text: String) { self.text = text }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var description: String { text }
}
