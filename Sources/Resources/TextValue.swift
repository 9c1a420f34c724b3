/// Why a text is not a valid value of its type; `message` completes "X is invalid: …".
package struct InvalidText: Error, Hashable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}

/// A value with one canonical text form; only `init(parsing:)` accepts raw text.
///
/// Values are encoded in their text form, so JSON, YAML and the database agree.
package protocol TextValue: Hashable, Codable, Sendable, CustomStringConvertible {
    /// Reads the value from user input; throws with a message fit for the user.
    init(parsing text: String) throws(InvalidText)

    /// The canonical form; `init(parsing: text)` returns an equal value.
    var text: String { get }
}

extension TextValue {
    package var description: String { text }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(parsing: text)
        } catch {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: error.message
            )
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
