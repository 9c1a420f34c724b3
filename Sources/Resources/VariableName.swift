/// The name of an environment variable or of a secret: `[A-Za-z_][A-Za-z0-9_]*`, at most 100 bytes.
package struct VariableName: TextValue, Comparable {
    package static let lengthMax = 100

    package let text: String

    package init(parsing text: String) throws(InvalidText) {
        let underscore = UInt8(ascii: "_")
        guard let first = text.utf8.first, first.isASCIILetter || first == underscore,
            text.utf8.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == underscore })
        else { throw InvalidText("a name has letters, digits and '_', and no digit first") }
        guard text.utf8.count <= Self.lengthMax else {
            throw InvalidText("a name has at most \(Self.lengthMax) characters")
        }
        self.text = text
    }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

extension VariableName: BytewiseComparable {}
