/// The description of a field, used by `explain`, the JSON Schema and error messages.
package struct FieldDescription: Sendable {
    package var name: String
    package var type: TypeDescription
    /// One or more sentences.
    package var summary: String
    package var isRequired: Bool
    /// When the value becomes immutable, as in "once the resource exists"; nil when it never does.
    package var frozenOnce: String?
    /// The default when the field is absent, as a user would write it; nil when there is none.
    package var defaultText: String?
    /// An example value as written in a manifest.
    package var example: String?
    /// Whether the controller writes the field; a manifest may contain it, and it is ignored.
    package var isReadOnly: Bool
}

/// The form of a field's value.
package enum TypeDescription: Sendable {
    case text(TextForm)
    case integer(ClosedRange<Int64>)
    case boolean
    /// One of these words.
    case enumeration([String])
    case list(of: [TypeDescription], countMax: Int)
    /// Keys that the user chooses, and values of one type.
    case map(values: [TypeDescription])
    case object([FieldDescription])
    /// Any value that the controller wrote.
    case ignored

    /// The type as `explain` prints it.
    package var label: String {
        switch self {
        case .text(let form): form.label
        case .integer: "integer"
        case .boolean: "boolean"
        case .enumeration: "string"
        case .list(let items, _): "[]\(items.first?.label ?? "any")"
        case .map(let values): "map[string]\(values.first?.label ?? "any")"
        case .object: "Object"
        case .ignored: "any"
        }
    }

    /// What the user should have written, for "expected …, found …".
    var phrase: String {
        switch self {
        case .text: "text"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        case .enumeration(let words): "one of \(words.joined(separator: ", "))"
        case .list: "a list"
        case .map: "a map of names and values"
        case .object: "a map of fields"
        case .ignored: "anything"
        }
    }

    /// The fields of this type, one level down; empty when it has none.
    package var fields: [FieldDescription] {
        switch self {
        case .object(let fields): fields
        case .list(let items, _): items.first?.fields ?? []
        default: []
        }
    }
}

/// Which texts a field accepts, as far as a schema can express it.
package struct TextForm: Sendable {
    /// The word for `explain`: string, name, duration, quantity.
    package var label = "string"
    /// An ECMA-262 regular expression without look-around, anchored.
    package var pattern: String?
    package var lengthMax: Int?
    package var lengthMin: Int?
    /// Whether an unquoted number may stand for its text, as in `cpus: 2`.
    package var takesNumbers = false
    /// Where a template's placeholder is rejected; the schema does not express this.
    var placeholders = Placeholder.Rule.anywhere
}
