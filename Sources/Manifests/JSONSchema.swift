import Resources

/// The JSON Schema (draft 2020-12) of every kind, generated from the fields' descriptions.
///
/// With it an editor finds misspelt fields and words. The manifest reader checks rules across
/// fields and the finer rules of names.
package func jsonSchema() -> Tree {
    let kinds = KindDescription.all
    let choices = kinds.map { Tree.map([entry("$ref", .text("#/$defs/\($0.kind.rawValue)"))]) }
    return .map([
        entry("$schema", "https://json-schema.org/draft/2020-12/schema"),
        entry("title", .text("Berth \(Kind.apiVersion)")),
        entry("oneOf", .list(choices)),
        entry("$defs", .map(kinds.map { entry($0.kind.rawValue, schema(of: $0)) })),
    ])
}

private func schema(of kind: KindDescription) -> Tree {
    guard case .map(var entries) = object(kind.fields) else { return .null }
    entries.insert(entry("description", .text(kind.summary)), at: 0)
    return .map(entries)
}

private func object(_ fields: [FieldDescription]) -> Tree {
    var entries = [
        entry("type", "object"),
        entry("properties", .map(fields.map { entry($0.name, property($0)) })),
        entry("additionalProperties", false),
    ]
    let required = fields.filter(\.isRequired).map { Tree.text($0.name) }
    if !required.isEmpty { entries.append(entry("required", .list(required))) }
    return .map(entries)
}

private func property(_ field: FieldDescription) -> Tree {
    var notes = field.summary
    if let value = field.defaultText { notes += " Default: \(value)." }
    if let time = field.frozenOnce { notes += " Cannot be changed once \(time)." }
    var entries = [entry("description", .text(notes))]
    if field.isReadOnly { entries.append(entry("readOnly", true)) }
    return .map(entries + keywords(of: field.type))
}

private func keywords(of type: TypeDescription) -> [Tree.Entry] {
    switch type {
    case .text(let form): keywords(of: form)
    case .integer(let range):
        [
            entry("type", "integer"),
            entry("minimum", .integer(range.lowerBound)),
            entry("maximum", .integer(range.upperBound)),
        ]
    case .boolean: [entry("type", "boolean")]
    case .enumeration(let words):
        [entry("type", "string"), entry("enum", .list(words.map { .text($0) }))]
    case .list(let items, let countMax):
        [
            entry("type", "array"),
            entry("items", .map(items.flatMap(keywords(of:)))),
            entry("maxItems", .integer(Int64(countMax))),
            entry("uniqueItems", true),
        ]
    case .map(let values):
        [
            entry("type", "object"),
            entry("additionalProperties", .map(values.flatMap(keywords(of:)))),
        ]
    case .object(let fields):
        if case .map(let entries) = object(fields) { entries } else { [] }
    case .ignored: []
    }
}

private func keywords(of form: TextForm) -> [Tree.Entry] {
    var entries = [entry("type", form.takesNumbers ? ["string", "number"] : "string")]
    if let pattern = form.pattern { entries.append(entry("pattern", .text(pattern))) }
    if let length = form.lengthMin { entries.append(entry("minLength", .integer(Int64(length)))) }
    if let length = form.lengthMax { entries.append(entry("maxLength", .integer(Int64(length)))) }
    return entries
}

private func entry(_ key: String, _ value: Tree) -> Tree.Entry {
    Tree.Entry(key: key, value: value)
}
