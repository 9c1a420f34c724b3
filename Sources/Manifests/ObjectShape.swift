/// One field of `Owner`: its description and how to read it.
struct Field<Owner: Sendable>: Sendable {
    let description: FieldDescription
    /// Names from other tools that users may write instead.
    let synonyms: [String]
    let read: @Sendable (Node, Place, inout Owner, inout Findings) -> Void

    init<Value: Sendable>(
        _ name: String,
        _ path: any WritableKeyPath<Owner, Value?> & Sendable,
        _ shape: Shape<Value>,
        _ summary: String,
        required: Bool = false,
        frozenOnce: String? = nil,
        default defaultText: String? = nil,
        example: String? = nil,
        synonyms: [String] = []
    ) {
        description = FieldDescription(
            name: name,
            type: shape.type,
            summary: summary,
            isRequired: required,
            frozenOnce: frozenOnce,
            defaultText: defaultText,
            example: example,
            isReadOnly: false
        )
        self.synonyms = synonyms
        read = { node, place, owner, findings in
            owner[keyPath: path] = shape.read(node, place, &findings)
        }
    }

    /// A field that the controller writes and a manifest may contain.
    init(readOnly name: String, _ summary: String) {
        description = FieldDescription(
            name: name,
            type: .ignored,
            summary: summary,
            isRequired: false,
            isReadOnly: true
        )
        synonyms = []
        read = { _, _, _, _ in }
    }
}

/// Which fields an object has, and where.
struct WrittenFields {
    let object: Place
    fileprivate(set) var places: [String: Place] = [:]

    /// Whether the field is present, valid or not.
    func has(_ name: String) -> Bool { places[name] != nil }

    /// The field's place, or the object's when the field is missing.
    func place(of name: String) -> Place {
        places[name]
            ?? Place(
                path: object.path.isEmpty ? name : "\(object.path).\(name)",
                position: object.position
            )
    }
}

/// The fields of an object and the rules across them.
struct ObjectShape<Owner: Sendable>: Sendable {
    let fields: [Field<Owner>]
    let make: @Sendable () -> Owner
    let check: @Sendable (Owner, WrittenFields, inout Findings) -> Void

    init(
        _ fields: [Field<Owner>],
        make: @escaping @Sendable () -> Owner,
        check: @escaping @Sendable (Owner, WrittenFields, inout Findings) -> Void = { _, _, _ in }
    ) {
        self.fields = fields
        self.make = make
        self.check = check
    }

    var shape: Shape<Owner> {
        Shape(type: .object(fields.map(\.description))) { node, place, findings in
            read(node, place, &findings)
        }
    }

    private func read(_ node: Node, _ place: Place, _ findings: inout Findings) -> Owner? {
        guard case .map(let entries) = node.content else {
            findings.add(place, "expected a map of fields, found \(node.phrase)")
            return nil
        }
        var owner = make()
        var written = WrittenFields(object: place)
        for entry in entries where !entry.key.isEmpty {
            let key = place.field(shortened(entry.key), at: entry.keyPosition)
            guard let field = fields.first(where: { $0.description.name == entry.key }) else {
                let meant = meant(by: entry.key)
                findings.add(key, unknown(meant))
                // Report one mistake once: the intended field does not count as missing too.
                if let meant, !written.has(meant) { written.places[meant] = key }
                continue
            }
            if let absence = entry.absence {
                // A field that the controller writes may be null, because it is not read.
                guard !field.description.isReadOnly else { continue }
                written.places[entry.key] = place.field(entry.key, at: absence.position)
                absence.add(to: &findings, entry.key, of: place)
                continue
            }
            let value = place.field(entry.key, at: entry.value.start)
            written.places[entry.key] = value
            field.read(entry.value, value, &owner, &findings)
        }
        for field in fields.map(\.description) where field.isRequired && !written.has(field.name) {
            findings.add(written.place(of: field.name), requirement(field))
        }
        check(owner, written, &findings)
        return owner
    }

    /// The name of the field that `key` was probably meant to be.
    private func meant(by key: String) -> String? {
        let synonymous = fields.first { $0.synonyms.contains(key.lowercased()) }
        return synonymous?.description.name ?? nearestName(to: key, in: writable)
    }

    private var writable: [String] {
        fields.map(\.description).filter { !$0.isReadOnly }.map(\.name)
    }

    private func unknown(_ meant: String?) -> String {
        "unknown field; "
            + (meant.map { "did you mean '\($0)'?" }
                ?? "known are \(writable.joined(separator: ", "))")
    }
}

/// The message for a missing field, with an example.
func requirement(_ field: FieldDescription) -> String {
    let example = field.example.map { "; for example `\(field.name): \($0)`" } ?? ""
    return "this field is required\(example)"
}
