import Resources

/// How to read a value of one type from a node, and how to describe the type.
struct Shape<Value: Sendable>: Sendable {
    let type: TypeDescription
    /// Returns nil after adding the errors to the findings.
    let read: @Sendable (Node, Place, inout Findings) -> Value?

    func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Shape<Other> {
        let read = read
        return Shape<Other>(type: type) { node, place, findings in
            read(node, place, &findings).map(transform)
        }
    }

    /// The same shape with one more rule; `fault` returns a message when the value breaks it.
    func checked(_ fault: @escaping @Sendable (Value) -> String?) -> Shape<Value> {
        let read = read
        return Shape(type: type) { node, place, findings in
            guard let value = read(node, place, &findings) else { return nil }
            if let message = fault(value) { findings.add(place, message) }
            return value
        }
    }
}

extension Shape where Value: TextValue {
    /// A value with a text form, which its own parser checks.
    static func text(_ form: TextForm) -> Shape<Value> {
        Shape(type: .text(form)) { node, place, findings in
            guard let text = readText(node, form, place, &findings) else { return nil }
            do throws(InvalidText) {
                return try Value(parsing: text)
            } catch {
                findings.add(place, error.message)
                return nil
            }
        }
    }
}

extension Shape where Value == String {
    /// Free text; `fault` returns a message when the text is not allowed.
    static func string(
        _ form: TextForm = TextForm(),
        fault: @escaping @Sendable (String) -> String? = { _ in nil }
    ) -> Shape<String> {
        Shape(type: .text(form)) { node, place, findings in
            guard let text = readText(node, form, place, &findings) else { return nil }
            if let message = fault(text) {
                findings.add(place, message)
                return nil
            }
            return text
        }
    }
}

extension Shape where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    static var enumeration: Shape<Value> {
        .oneOf(Value.allCases.map(\.rawValue)).compactMap(Value.init)
    }
}

extension Shape {
    static func oneOf(_ words: [String]) -> Shape<String> {
        let type = TypeDescription.enumeration(words)
        return Shape<String>(type: type) { node, place, findings in
            guard case .scalar(let scalar) = node.content else {
                findings.add(place, "expected \(type.phrase), found \(node.phrase)")
                return nil
            }
            guard words.contains(scalar.text) else {
                let choice = words.count == 1 ? "'\(words[0])'" : type.phrase
                findings.add(
                    place,
                    "expected \(choice), found '\(shortened(scalar.text))'"
                        + (words.count == 1 ? "" : suggestion(for: scalar.text, in: words))
                )
                return nil
            }
            return scalar.text
        }
    }

    fileprivate func compactMap<Other>(
        _ transform: @escaping @Sendable (Value) -> Other?
    ) -> Shape<Other> {
        let read = read
        return Shape<Other>(type: type) { node, place, findings in
            read(node, place, &findings).flatMap(transform)
        }
    }
}

extension Shape where Value == Int64 {
    static func integer(_ range: ClosedRange<Int64>) -> Shape<Int64> {
        let type = TypeDescription.integer(range)
        return Shape(type: type) { node, place, findings in
            guard case .scalar(let scalar) = node.content else {
                findings.add(place, "expected \(type.phrase), found \(node.phrase)")
                return nil
            }
            let number = scalar.type == .integer ? Int64(scalar.text) : nil
            guard let number, range.contains(number) else {
                let isQuoted = scalar.type == .string && Int64(scalar.text) != nil
                findings.add(
                    place,
                    "expected \(type.phrase), found '\(shortened(scalar.text))'"
                        + (isQuoted ? " in quotes; remove them" : "")
                )
                return nil
            }
            return number
        }
    }
}

extension Shape where Value == Bool {
    static let boolean = Shape(type: .boolean) { node, place, findings in
        guard case .scalar(let scalar) = node.content, scalar.type == .boolean else {
            findings.add(place, "expected true or false, found \(found(node))")
            return nil
        }
        return scalar.text.lowercased() == "true"
    }
}

/// The node's text, for a message that may show it.
private func found(_ node: Node) -> String {
    guard case .scalar(let scalar) = node.content else { return node.phrase }
    return "'\(shortened(scalar.text))'" + (scalar.type == .string ? " (text)" : "")
}

/// The text of a scalar; numbers count only if the form takes them, booleans never.
func readText(
    _ node: Node,
    _ form: TextForm,
    _ place: Place,
    _ findings: inout Findings
) -> String? {
    guard case .scalar(let scalar) = node.content else {
        // Report one mistake once: a map with only invalid keys is reported already.
        if !node.isFoundAtFault { findings.add(place, "expected text, found \(node.phrase)") }
        return nil
    }
    switch scalar.type {
    case .string:
        guard let placeholder = Placeholder.first(in: scalar.text, form.placeholders) else {
            return scalar.text
        }
        findings.add(place, Placeholder.message(placeholder))
    case .integer, .number:
        if form.takesNumbers { return scalar.text }
        findings.add(
            place,
            "'\(shortened(scalar.text))' is read as a number; quote it: \"\(shortened(scalar.text))\""
        )
    case .boolean:
        findings.add(
            place,
            "'\(scalar.text)' is read as true or false; quote it: \"\(scalar.text)\""
        )
    case .null: findings.add(place, "expected text, found nothing")
    }
    return nil
}
