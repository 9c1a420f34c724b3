import FoundationEssentials

/// Any JSON, for what is passed on and not understood.
package enum JSONValue: Hashable, Sendable, Codable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let values = try? container.decode([JSONValue].self) {
            self = .array(values)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let flag): try container.encode(flag)
        case .integer(let number): try container.encode(number)
        case .number(let number): try container.encode(number)
        case .string(let text): try container.encode(text)
        case .array(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }

    /// A member of an object; nil in everything else.
    package subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The text of a string; nil for everything else.
    package var text: String? { if case .string(let text) = self { text } else { nil } }

    /// The values of an array; nil for everything else.
    package var values: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
}

/// How lines of the run's files are written and read.
package enum JSONLine {
    /// One line with its end; nothing that is written here fails to encode.
    package static func encoded(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    /// nil when the bytes are not such a value; what is not UTF-8 in them is replaced first.
    package static func decoded<Value: Decodable>(
        _ type: Value.Type,
        from bytes: [UInt8]
    ) -> Value? {
        let decoder = JSONDecoder()
        guard String(validating: bytes, as: UTF8.self) == nil else {
            return try? decoder.decode(type, from: Data(bytes))
        }
        let repaired = String(decoding: bytes, as: UTF8.self)
        return try? decoder.decode(type, from: Data(repaired.utf8))
    }
}
