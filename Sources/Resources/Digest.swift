import Hashing

/// The SHA-256 digest of text, for drift, plans and torn writes.
package struct Digest: Hashable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    package init(of content: String) {
        text = SHA256(of: content.utf8).text
    }

    /// Takes over a digest that was written down earlier, for comparison only.
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
