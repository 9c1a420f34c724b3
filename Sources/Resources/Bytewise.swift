/// A value that git, the Engine and the kernel compare byte by byte.
///
/// Swift treats texts as equal that differ only in their Unicode normal form, such as the two ways
/// to write `é`. Everything that uses a spec treats them as two branches, two paths or two values.
package protocol BytewiseComparable: Hashable {
    /// Whether both have the same bytes; implies `==`.
    func hasSameBytes(as other: Self) -> Bool
}

extension BytewiseComparable {
    package func hasSameBytes(as other: Self) -> Bool { self == other }
}

extension String: BytewiseComparable {
    package func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension Optional: BytewiseComparable where Wrapped: BytewiseComparable {
    package func hasSameBytes(as other: Wrapped?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let value?, let other?): value.hasSameBytes(as: other)
        case (nil, _), (_, nil): false
        }
    }
}

extension Array: BytewiseComparable where Element: BytewiseComparable {
    package func hasSameBytes(as other: [Element]) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.hasSameBytes(as: $1) }
    }
}

extension Dictionary: BytewiseComparable
where Key: BytewiseComparable, Value: BytewiseComparable {
    package func hasSameBytes(as other: [Key: Value]) -> Bool {
        guard count == other.count else { return false }
        return allSatisfy { key, value in
            guard let index = other.index(forKey: key) else { return false }
            return other[index].key.hasSameBytes(as: key)
                && other[index].value.hasSameBytes(as: value)
        }
    }
}

/// A property that is equal to another only when both have the same bytes.
///
/// It is encoded as the value alone; an optional value that is nil is left out.
@propertyWrapper
package struct Bytewise<Value: BytewiseComparable & Codable & Sendable>: Hashable, Codable, Sendable
{
    package var wrappedValue: Value

    package init(wrappedValue: Value) { self.wrappedValue = wrappedValue }

    package static func == (left: Self, right: Self) -> Bool {
        left.wrappedValue.hasSameBytes(as: right.wrappedValue)
    }

    package init(from decoder: any Decoder) throws {
        wrappedValue = try decoder.singleValueContainer().decode(Value.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

// The synthesized coding calls these for an optional property.
extension KeyedDecodingContainer {
    package func decode<Value>(
        _: Bytewise<Value?>.Type,
        forKey key: Key
    ) throws -> Bytewise<Value?> {
        Bytewise(wrappedValue: try decodeIfPresent(Value.self, forKey: key))
    }
}

extension KeyedEncodingContainer {
    package mutating func encode<Value>(_ value: Bytewise<Value?>, forKey key: Key) throws {
        try encodeIfPresent(value.wrappedValue, forKey: key)
    }
}

/// Comparisons of a text's bytes.
///
/// Swift compares characters, and a combining mark changes the character that it follows: to Swift,
/// `-` and a mark does not start with `-`. To git and the kernel it does.
extension StringProtocol {
    package func hasBytes(prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

    package func hasBytes(suffix: String) -> Bool {
        utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }

    package func hasBytes(_ part: String) -> Bool { utf8.firstRange(of: part.utf8) != nil }
}
