/// Selects resources by label, with terms joined by commas.
///
/// The terms are `a=b`, `a==b`, `a!=b`, `a` (present) and `!a` (absent).
package struct LabelSelector: TextValue {
    private enum Requirement: Hashable, Sendable {
        case equals(String, String)
        case differs(String, String)
        case present(String)
        case absent(String)
    }

    package let text: String
    private let requirements: [Requirement]

    package init(parsing text: String) throws(InvalidText) {
        var requirements: [Requirement] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            requirements.append(try Self.requirement(String(part)))
        }
        self.text = text
        self.requirements = requirements
    }

    package func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .equals(let key, let value): labels[key] == value
            case .differs(let key, let value): labels[key] != value
            case .present(let key): labels[key] != nil
            case .absent(let key): labels[key] == nil
            }
        }
    }

    private static func requirement(_ part: String) throws(InvalidText) -> Requirement {
        if let range = part.firstRange(of: "!=") {
            return .differs(try key(part[..<range.lowerBound]), String(part[range.upperBound...]))
        }
        if let range = part.firstRange(of: "==") ?? part.firstRange(of: "=") {
            return .equals(try key(part[..<range.lowerBound]), String(part[range.upperBound...]))
        }
        if part.hasPrefix("!") { return .absent(try key(part.dropFirst())) }
        return .present(try key(part[...]))
    }

    private static func key(_ text: Substring) throws(InvalidText) -> String {
        guard labelFault(key: String(text), value: "") == nil else {
            throw InvalidText("'\(text)' is not a label; select as in -l team=web,tier!=test")
        }
        return String(text)
    }
}

/// Why a label is not allowed, or nil.
///
/// Keys and values have 1 to 63 (values 0 to 63) letters, digits, `-`, `_`, `.` (keys also one
/// `/`), and keys do not start with `berth.`, which is reserved for Berth.
package func labelFault(key: String, value: String) -> String? {
    let allowed = { (byte: UInt8) in
        byte.isASCIILetter || byte.isASCIIDigit || "-_.".utf8.contains(byte)
    }
    guard (1...63).contains(key.utf8.count),
        key.utf8.allSatisfy({ allowed($0) || $0 == UInt8(ascii: "/") }),
        key.utf8.first?.isASCIILetter == true
    else { return "a label's key has 1 to 63 letters, digits, '-', '_', '.', '/', a letter first" }
    guard !key.hasPrefix("berth.") else { return "labels that start with 'berth.' are Berth's own" }
    guard value.utf8.count <= 63, value.utf8.allSatisfy(allowed) else {
        return "a label's value has at most 63 letters, digits, '-', '_', '.'"
    }
    return nil
}
