import Resources

extension Shape where Value == [String: String] {
    /// The field `environment`; no message contains its values, because they may be secret.
    static let environment = Shape(
        type: .map(values: [.text(TextForm(lengthMax: Limits.variableMax))])
    ) { node, place, findings in
        guard case .map(let entries) = node.content else {
            findings.add(
                place,
                "expected a map such as {NODE_ENV: development}, found \(node.phrase)"
            )
            return nil
        }
        var variables: [String: String] = [:]
        var size = 0
        for entry in entries where !entry.key.isEmpty {
            let key = place.field(shortened(entry.key), at: entry.keyPosition)
            if let message = variableNameFault(entry.key) {
                findings.add(key, message)
                continue
            }
            if let absence = entry.absence {
                absence.add(to: &findings, entry.key, of: place, remedy: emptyTextRemedy)
                continue
            }
            let place = place.field(entry.key, at: entry.value.start)
            guard let value = variableValue(entry.value, place, &findings) else { continue }
            size += entry.key.utf8.count + value.utf8.count + 2
            variables[entry.key] = value
        }
        if size > Limits.environmentMax {
            findings.add(
                place,
                "all variables together have more than \(Limits.environmentMax >> 10) KiB"
            )
        }
        return variables
    }
}

private func variableValue(_ node: Node, _ place: Place, _ findings: inout Findings) -> String? {
    guard case .scalar(let scalar) = node.content else {
        findings.add(place, "expected text, found \(node.phrase)")
        return nil
    }
    switch scalar.type {
    case .string: break
    case .null, .boolean, .integer, .number:
        findings.add(place, "this is read as \(scalar.type.phrase); put quotes around the value")
        return nil
    }
    guard Placeholder.first(in: scalar.text, .whole) == nil else {
        findings.add(
            place,
            "this is a placeholder, and Berth fills in none; write the value itself, or name a "
                + "secret under secrets"
        )
        return nil
    }
    guard scalar.text.utf8.count <= Limits.variableMax else {
        findings.add(
            place,
            "the value has \(scalar.text.utf8.count) bytes; at most \(Limits.variableMax) fit"
        )
        return nil
    }
    return scalar.text
}

/// Why a spec must not set a variable of this name, or nil.
private func variableNameFault(_ name: String) -> String? {
    do {
        _ = try VariableName(parsing: name)
    } catch {
        return "invalid name of a variable: \(error.message)"
    }
    if secretVariables.contains(name) {
        return "a secret must not stand in a spec; use `berth secret set \(name)` "
            + "and name it under secrets"
    }
    if name.hasPrefix("BERTH_") { return "variables that start with BERTH_ are Berth's own" }
    if reservedVariables.contains(name) || name.hasPrefix("LD_") {
        return "this variable is Berth's to set; changing it would break the workspace"
    }
    if name.hasPrefix("GIT_"), !harmlessGitVariables.contains(name) {
        return "variables that redirect git are not allowed; "
            + "of GIT_ only \(harmlessGitVariables.joined(separator: ", ")) are"
    }
    return nil
}

/// Credentials that reach a workspace in other ways.
private let secretVariables: Set<String> = [
    "GH_TOKEN", "GITHUB_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
]

/// Variables that decide which programs run, and as which user.
private let reservedVariables: Set<String> = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "HOSTNAME", "TMUX", "TMUX_TMPDIR",
    "BASH_ENV", "BASHOPTS", "SHELLOPTS", "PS4", "ENV", "IFS", "CDPATH", "GLOBIGNORE",
    "CLAUDE_CONFIG_DIR", "GCONV_PATH", "GLIBC_TUNABLES",
]

private let harmlessGitVariables = [
    "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL",
]
