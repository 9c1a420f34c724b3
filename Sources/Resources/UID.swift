/// The identity of one life of a resource: 32 lower-case hexadecimal digits.
///
/// Deleting a resource and creating another with the same name gives another UID, so that no
/// decision about the first can ever affect the second.
package struct UID: TextValue, Comparable {
    package let text: String

    package init(parsing text: String) throws(InvalidText) {
        guard text.utf8.count == 32,
            text.utf8.allSatisfy({
                $0.isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { throw InvalidText("a UID has 32 lower-case hexadecimal digits") }
        self.text = text
    }

    /// A new UID with 128 bits from `generator`.
    package init(using generator: inout some RandomNumberGenerator) {
        let high: UInt64 = generator.next()
        let low: UInt64 = generator.next()
        self.text = hexadecimal(high) + hexadecimal(low)
    }

    /// A new UID from the system's random source.
    package static func random() -> UID {
        var generator = SystemRandomNumberGenerator()
        return UID(using: &generator)
    }

    /// The first eight digits, as used in container and volume names.
    package var short: String { String(text.prefix(8)) }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// The lower-case hexadecimal digits of `value`, at least `width` of them.
package func hexadecimal(_ value: UInt64, width: Int = 16) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
