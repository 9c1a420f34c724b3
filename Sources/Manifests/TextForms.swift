import Resources

/// The forms and shapes that several fields share.
extension TextForm {
    static let name = TextForm(
        label: "name",
        pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        lengthMax: ResourceName.lengthMax,
        lengthMin: 1
    )
    static let branch = TextForm(
        label: "branch",
        pattern: "^[^-/\\s~^:?*\\[\\\\]([^\\s~^:?*\\[\\\\]*[^./\\s~^:?*\\[\\\\])?$",
        lengthMax: GitBranch.lengthMax,
        lengthMin: 1
    )
    static let repository = TextForm(
        label: "URL",
        pattern: "^[^-\\s]\\S*$",
        lengthMax: RepositoryURL.lengthMax,
        lengthMin: 1
    )
    static let span = TextForm(
        label: "duration",
        pattern: "^(never|([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?)$",
        lengthMin: 2
    )
    static let cpus = TextForm(
        label: "quantity",
        pattern: "^([0-9]+m|[0-9]+(\\.[0-9]+)?)$",
        lengthMin: 1,
        takesNumbers: true
    )
    static let bytes = TextForm(
        label: "quantity",
        pattern: "^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$",
        lengthMin: 1,
        takesNumbers: true
    )
    static let dollars = TextForm(
        label: "amount",
        pattern: "^[0-9]+(\\.[0-9]{1,6})?$",
        lengthMin: 1,
        takesNumbers: true
    )
    static let variable = TextForm(
        label: "name",
        pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
        lengthMax: VariableName.lengthMax,
        lengthMin: 1,
        // The message for placeholders would ask for the value, but a secret's name belongs here.
        placeholders: .never
    )
    static let image = TextForm(pattern: "^[^-\\s]\\S*$", lengthMax: 500, lengthMin: 1)
    static let prompt = TextForm(
        lengthMax: Limits.promptMax,
        lengthMin: 1,
        placeholders: .whole
    )
    static let path = TextForm(pattern: "\\S", lengthMax: 4_096, lengthMin: 1)
}

extension Shape where Value == GitBranch {
    /// A branch's name; a name that git uses for something else must be written in full.
    static let branch = Shape(type: .text(.branch)) { node, place, findings in
        guard let branch = Shape.text(.branch).read(node, place, &findings) else { return nil }
        if case .scalar(let scalar) = node.content,
            let message = GitBranch.misreading(of: scalar.text)
        {
            findings.add(place, message)
        }
        return branch
    }
}

extension Shape where Value == TimeLimit {
    static let span = Shape { node, place, findings in
        if case .scalar(let scalar) = node.content, scalar.type == .integer {
            findings.add(
                place,
                "'\(shortened(scalar.text))' has no unit; write \(shortened(scalar.text))s, "
                    + "\(shortened(scalar.text))m or \(shortened(scalar.text))h"
            )
            return nil
        }
        return Shape.text(.span).read(node, place, &findings)
    }

    private init(read: @escaping @Sendable (Node, Place, inout Findings) -> TimeLimit?) {
        self.init(type: .text(.span), read: read)
    }
}

extension Shape where Value == ByteQuantity {
    /// A size of at least 64 MiB, because no workspace starts with less.
    static let memory = Shape.text(.bytes).checked { size in
        guard size.bytes < 64 << 20 else { return nil }
        let amount = size.bytes % 1_024 == 0 ? size.text : "\(size.bytes) bytes"
        return "\(amount) is too little memory; at least 64Mi is needed"
    }
}

/// Why `prompt` cannot be given to an agent, or nil.
func promptFault(_ prompt: String) -> String? {
    guard prompt.contains(where: { !$0.isWhitespace }) else { return "a prompt must not be blank" }
    guard prompt.utf8.count <= Limits.promptMax else {
        return "a prompt has at most \(Limits.promptMax) bytes, this one has \(prompt.utf8.count)"
    }
    return nil
}

/// Why `pattern` cannot match a repository, or nil.
func repositoryPatternFault(_ pattern: String) -> String? {
    guard (1...RepositoryURL.lengthMax).contains(pattern.utf8.count),
        pattern.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }), !pattern.hasBytes(prefix: "-")
    else {
        return "a pattern has no spaces and is not empty; for example https://github.com/acme/*"
    }
    let starts = RepositoryURL.Scheme.allCases.map { "\($0.rawValue)://" }
    guard
        starts.contains(where: pattern.hasPrefix) || pattern.hasPrefix("*") || pattern.contains("@")
    else {
        return "a pattern matches a whole URL; for example https://github.com/acme/* "
            + "or file:///srv/git/*"
    }
    return nil
}
