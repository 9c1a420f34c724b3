/// A stable 64-bit FNV-1a digest of text, for drift and torn writes, not against adversaries.
///
/// Source: draft-eastlake-fnv, offset basis and prime for 64 bits.
package struct Digest: Hashable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    package init(of content: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in content.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        text = hexadecimal(hash)
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
