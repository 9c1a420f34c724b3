/// The name of a resource: a DNS label (RFC 1123) of at most `lengthMax` bytes.
package struct ResourceName: TextValue, Comparable {
    /// Leaves room for `berth-`, the first eight digits of the UID and an attempt
    /// in a 63-byte host name.
    package static let lengthMax = 40

    package let text: String

    package init(parsing text: String) throws(InvalidText) {
        guard !text.isEmpty else { throw InvalidText("a name must not be empty") }
        guard text.utf8.count <= Self.lengthMax else {
            throw InvalidText(
                "a name has at most \(Self.lengthMax) characters, this one has \(text.utf8.count)"
            )
        }
        guard text.utf8.allSatisfy(\.isDNSLabelByte) else {
            throw InvalidText("a name has only lower-case letters, digits and '-'")
        }
        guard text.utf8.first != UInt8(ascii: "-"), text.utf8.last != UInt8(ascii: "-") else {
            throw InvalidText("a name starts and ends with a letter or digit")
        }
        self.text = text
    }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

extension UInt8 {
    package var isASCIILower: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    package var isASCIIUpper: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    package var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    package var isASCIILetter: Bool { isASCIILower || isASCIIUpper }
    package var isASCIIControl: Bool { self < 0x20 || self == 0x7F }
    var isDNSLabelByte: Bool { isASCIILower || isASCIIDigit || self == UInt8(ascii: "-") }
}
