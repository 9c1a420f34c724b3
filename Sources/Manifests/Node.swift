/// A value of a YAML document and its position.
struct Node: Sendable {
    indirect enum Content: Sendable {
        case scalar(Scalar)
        case list([Node])
        case map([Entry])
    }

    struct Entry: Sendable {
        /// Empty for an invalid key, which is reported already.
        var key: String
        var keyPosition: Position
        var value: Node
        /// Set when the key has no value.
        var absence: Absence?
    }

    var content: Content
    var start: Position
    /// The position after the last character.
    var end: Position

    var isNull: Bool {
        if case .scalar(let scalar) = content { scalar.type == .null } else { false }
    }

    /// Whether this is a map without any valid key.
    var isFoundAtFault: Bool {
        guard case .map(let entries) = content, !entries.isEmpty else { return false }
        return entries.allSatisfy(\.key.isEmpty)
    }

    /// The value of `key`, if this is a map that contains it.
    subscript(key: String) -> Node? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// What kind of value this is, for "expected …, found …"; never the value itself.
    var phrase: String {
        switch content {
        case .list: "a list"
        case .map: "a map"
        case .scalar(let scalar): scalar.type.phrase
        }
    }
}

/// A scalar and the type of its text by YAML 1.2's core schema.
struct Scalar: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case null, boolean, integer, number, string

        var phrase: String {
            switch self {
            case .null: "nothing"
            case .boolean: "true or false"
            case .integer, .number: "a number"
            case .string: "text"
            }
        }
    }

    var text: String
    var type: Kind

    /// A quoted or block scalar, which is always text.
    init(quoted text: String) {
        self.text = text
        type = .string
    }

    /// A plain scalar, whose type follows from its text (YAML 1.2.2, section 10.3.2).
    init(plain text: String) {
        self.text = text
        type = Self.type(ofPlain: text)
    }

    static func type(ofPlain text: String) -> Kind {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE", "false", "False", "FALSE": .boolean
        default: numericType(Array(text.utf8)) ?? .string
        }
    }

    private static func numericType(_ text: [UInt8]) -> Kind? {
        let signed = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+")
        let rest = signed ? text[1...] : text[...]
        if !signed, rest.starts(with: "0o".utf8) || rest.starts(with: "0x".utf8) {
            let isHexadecimal = rest.starts(with: "0x".utf8)
            let digits = rest.dropFirst(2)
            let radix = isHexadecimal ? 16 : 8
            let valid = digits.allSatisfy {
                Character(Unicode.Scalar($0)).hexDigitValue ?? 99 < radix
            }
            return valid && !digits.isEmpty ? .integer : nil
        }
        let word = String(decoding: rest, as: UTF8.self).lowercased()
        if word == ".inf" || (word == ".nan" && !signed) { return .number }
        let whole = rest.prefix(while: \.isDigit)
        var tail = rest.dropFirst(whole.count)
        if tail.isEmpty { return whole.isEmpty ? nil : .integer }
        var fraction: ArraySlice<UInt8> = []
        if tail.first == UInt8(ascii: ".") {
            fraction = tail.dropFirst().prefix(while: \.isDigit)
            tail = tail.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        return tail.isEmpty || isExponent(tail) ? .number : nil
    }

    private static func isExponent(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.first == UInt8(ascii: "e") || text.first == UInt8(ascii: "E") else {
            return false
        }
        var digits = text.dropFirst()
        if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") {
            digits = digits.dropFirst()
        }
        return !digits.isEmpty && digits.allSatisfy(\.isDigit)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
