package import Resources

/// What `berth explain` prints of a kind or a field, such as `["workspace", "spec", "branch"]`.
///
/// The kind is any word that `Kind(word:)` accepts; `spec` may be left out before its fields.
/// Throws for an unknown kind or field, naming the nearest one. Ends in a line end.
package func explanation(of path: [String]) throws(InvalidText) -> String {
    guard let word = path.first, !word.isEmpty else {
        throw InvalidText("name a kind: \(kindWords)")
    }
    guard let kind = Kind(word: word) else {
        let names = Kind.allCases.flatMap { [$0.rawValue, $0.plural] }
        let hint = suggestion(for: word, in: names)
        throw InvalidText(
            "there is no kind '\(shortened(word))'"
                + (hint.isEmpty ? "; known are \(kindWords)" : hint)
        )
    }
    let description = KindDescription.of(kind)
    let header = "KIND:     \(kind.rawValue)\nVERSION:  \(Kind.apiVersion)\n"
    guard path.count > 1 else {
        return header + section("DESCRIPTION", description.summary) + list(description.fields)
    }
    let field = try find(path.dropFirst(), in: description)
    return header + "FIELD:    \(field.path) <\(field.description.type.label)>\n"
        + body(of: field.description)
}

private let kindWords = Kind.allCases.map(\.rawValue).joined(separator: ", ")

private func find(
    _ words: ArraySlice<String>,
    in kind: KindDescription
) throws(InvalidText) -> (path: String, description: FieldDescription) {
    var words = words
    let top = kind.fields
    let spec = top.first { $0.name == "spec" }?.type.fields ?? []
    if let first = words.first, !top.contains(where: { $0.name == first }),
        spec.contains(where: { $0.name == first })
    {
        words = ["spec"] + words
    }
    var fields = top
    var path: [String] = []
    var found: FieldDescription?
    for word in words {
        guard let field = fields.first(where: { $0.name == word }) else {
            let parent = ([kind.kind.rawValue] + path).joined(separator: ".")
            var names = fields.map(\.name)
            if path.isEmpty { names += spec.map(\.name) }
            let hint = suggestion(for: word, in: names)
            let known =
                fields.isEmpty ? "; it has none" : "; known are \(names.joined(separator: ", "))"
            throw InvalidText(
                "\(parent) has no field '\(shortened(word))'" + (hint.isEmpty ? known : hint)
            )
        }
        path.append(word)
        fields = field.type.fields
        found = field
    }
    guard let found else { throw InvalidText("name a field") }
    return (path.joined(separator: "."), found)
}

private func body(of field: FieldDescription) -> String {
    var summary = field.summary
    if field.isRequired { summary += " Required." }
    if let time = field.frozenOnce { summary += " Cannot be changed once \(time)." }
    if field.isReadOnly { summary += " Written by the controller." }
    var text = section("DESCRIPTION", summary)
    switch field.type {
    case .enumeration(let words): text += section("ONE OF", words.joined(separator: ", "))
    case .integer(let range):
        text += section("RANGE", "\(range.lowerBound) to \(range.upperBound)")
    default: break
    }
    if let value = field.defaultText { text += section("DEFAULT", value) }
    if let example = field.example { text += section("EXAMPLE", "\(field.name): \(example)") }
    return text + list(field.type.fields)
}

private func list(_ fields: [FieldDescription]) -> String {
    guard !fields.isEmpty else { return "" }
    let width = (fields.map(\.name.count).max() ?? 0) + 2
    let lines = fields.map { field in
        let name = field.name + String(repeating: " ", count: width - field.name.count)
        return "  \(name)<\(field.type.label)>" + (field.isRequired ? " required" : "")
    }
    return "\nFIELDS:\n" + lines.joined(separator: "\n") + "\n"
}

private func section(_ title: String, _ text: String) -> String {
    "\n\(title):\n" + wrapped(text).map { "  \($0)\n" }.joined()
}

/// `text` in lines of at most 76 characters, broken at spaces.
private func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
        if let last = lines.last, last.count + 1 + word.count <= 76 {
            lines[lines.count - 1] = "\(last) \(word)"
        } else {
            lines.append(String(word))
        }
    }
    return lines
}
