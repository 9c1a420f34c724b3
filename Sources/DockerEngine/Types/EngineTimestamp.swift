package import FoundationEssentials

/// A moment as the Engine writes it: RFC 3339 with up to nine fractional digits.
package struct EngineTimestamp: Hashable, Sendable, Decodable, CustomStringConvertible {
    /// As the Engine wrote it; two equal moments of one object have equal texts.
    package let description: String

    package init(_ text: String) {
        description = text
    }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// The moment; nil for the Engine's "never" (year 1) and for text that is no timestamp.
    package var date: Date? {
        guard let date = try? Date.ISO8601FormatStyle().parse(description), date > Self.never else {
            return nil
        }
        return date
    }

    /// The end of year 1.
    private static let never = Date(timeIntervalSince1970: -62_104_233_600)
}
