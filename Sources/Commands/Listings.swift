package import API
package import Resources

extension Kind {
    /// The kind as it is written before a slash: `workspace/first`.
    package var word: String { rawValue.lowercased() }
}

extension AnyResource: Listable {
    package var listedName: String { "\(kind.word)/\(metadata.name)" }

    package func heading(wide: Bool) -> [String] {
        switch kind {
        case .workspace:
            WorkspaceSummary.heading
                + (wide ? ["CONTAINER", "VOLUME", "REPOSITORY", "MESSAGE"] : [])
        case .workspaceClass:
            ["NAME", "OPEN", "MEMORY", "AGE"] + (wide ? ["IMAGE", "REPOSITORIES"] : [])
        case .source:
            ["NAME", "READY", "SUSPENDED", "AGE"] + (wide ? ["FROM", "MESSAGE"] : [])
        }
    }

    package func row(wide: Bool, now: Timestamp) -> [Cell] {
        switch self {
        case .workspace(let workspace): workspace.row(wide: wide, now: now)
        case .workspaceClass(let definition): row(definition, wide: wide, now: now)
        case .source(let source): row(source, wide: wide, now: now)
        }
    }

    private func row(_ item: WorkspaceClass, wide: Bool, now: Timestamp) -> [Cell] {
        let limits = item.spec.limits
        let cells: [Cell] = [
            "\(item.metadata.name.text)", Cell(limits?.open.map { "\($0)" } ?? "-"),
            Cell(limits?.memory?.text ?? "-"),
            Cell(age(of: item.metadata.creationTimestamp, at: now)),
        ]
        guard wide else { return cells }
        return cells + [
            Cell(item.spec.defaults?.image ?? "-"),
            Cell(limits?.repositories?.joined(separator: ",") ?? "-"),
        ]
    }

    private func row(_ item: Source, wide: Bool, now: Timestamp) -> [Cell] {
        let ready = item.status.conditions.first { $0.type == .ready }
        let cells: [Cell] = [
            "\(item.metadata.name.text)", readiness(ready),
            Cell(item.spec.suspend == true ? "yes" : "no"),
            Cell(age(of: item.metadata.creationTimestamp, at: now)),
        ]
        guard wide else { return cells }
        let origin = item.spec.git?.url?.text ?? item.spec.directory?.path ?? "-"
        return cells + [Cell(origin), Cell(ready?.message ?? "")]
    }
}

extension WorkspaceSummary: Listable {
    package var listedName: String { "\(Kind.workspace.word)/\(name)" }

    package func heading(wide: Bool) -> [String] { Self.heading }

    fileprivate static let heading = [
        "NAME", "STATE", "READY", "AGENT", "BRANCH", "RESTARTS", "AGE",
    ]

    package func row(wide: Bool, now: Timestamp) -> [Cell] {
        [
            Cell(name), Cell(state),
            ready.map { readiness($0.status, $0.reason) } ?? readiness(nil),
            Cell(agent?.rawValue ?? "-"), Cell(branch), Cell(String(restarts)),
            Cell(age(of: created, at: now)),
        ]
    }
}

extension Workspace {
    fileprivate func row(wide: Bool, now: Timestamp) -> [Cell] {
        let cells = WorkspaceSummary(self).row(wide: false, now: now)
        guard wide else { return cells }
        return cells + [
            Cell(status.containerID.map { String($0.prefix(12)) } ?? "-"),
            Cell(status.volume ?? "-"),
            Cell(spec.repository?.text ?? "-"),
            Cell(status.condition(.ready)?.message ?? ""),
        ]
    }
}

/// `True`, or the reason why not.
func readiness(_ ready: Condition?) -> Cell {
    ready.map { readiness($0.status, $0.reason) } ?? Cell("-", .faint)
}

private func readiness(_ status: Condition.Status, _ reason: String) -> Cell {
    switch status {
    case .true: Cell("True", .good)
    case .false: Cell(reason.isEmpty ? "False" : reason, .bad)
    case .unknown: Cell(reason.isEmpty ? "Unknown" : reason)
    }
}

extension Event: Listable {
    package var listedName: String { String(id) }

    package func heading(wide: Bool) -> [String] {
        ["AGE", "TYPE", "WORKSPACE", "REASON", "MESSAGE"] + (wide ? ["ID", "TIME"] : [])
    }

    package func row(wide: Bool, now: Timestamp) -> [Cell] {
        let subject = kind == .workspace ? name.text : "\(kind.word)/\(name)"
        let cells: [Cell] = [
            Cell(age(of: time, at: now)),
            Cell(severity.rawValue, severity == .warning ? .bad : .plain),
            Cell(subject), Cell(reason), Cell(message),
        ]
        return wide ? cells + [Cell(String(id)), Cell(time.text)] : cells
    }
}

extension Chat: Listable {
    package var listedName: String { "chat/\(name)" }
    package func heading(wide: Bool) -> [String] { ["NAME", "TITLE", "AGE"] }

    package func row(wide: Bool, now: Timestamp) -> [Cell] {
        [Cell(name.text), Cell(title), Cell(age(of: creationTimestamp, at: now))]
    }
}

extension Receipt: Listable {
    package var listedName: String { "receipt/\(uid)" }

    package func heading(wide: Bool) -> [String] {
        ["WORKSPACE", "CLOSED", "CHAT", "RESCUE"] + (wide ? ["UID", "SUMMARY"] : [])
    }

    package func row(wide: Bool, now: Timestamp) -> [Cell] {
        let cells: [Cell] = [
            Cell(workspace.text), Cell(age(of: closedAt, at: now)), Cell(chat?.text ?? "-"),
            Cell(rescue ?? "-"),
        ]
        guard wide else { return cells }
        let line = summary.split(separator: "\n").first.map(String.init) ?? ""
        return cells + [Cell(uid.text), Cell(line)]
    }
}

extension SecretEntry: Listable {
    package var listedName: String { "secret/\(name)" }
    package func heading(wide: Bool) -> [String] { ["NAME", "UPDATED"] }

    package func row(wide: Bool, now: Timestamp) -> [Cell] {
        [Cell(name.text), Cell(age(of: updatedAt, at: now))]
    }
}

extension RescueEntry: Listable {
    package var listedName: String { "rescue/\(id)" }

    package func heading(wide: Bool) -> [String] {
        ["ID", "WORKSPACE", "SIZE", "ITEMS", "AGE", "EXPIRES"] + (wide ? ["PATH"] : [])
    }

    package func row(wide: Bool, now: Timestamp) -> [Cell] {
        let left = age(of: now, at: expires)
        let cells: [Cell] = [
            Cell(id), Cell(workspace.text), Cell(size(bytes)), Cell(String(items.count)),
            Cell(age(of: time, at: now)), Cell("in \(left)"),
        ]
        return wide ? cells + [Cell(path)] : cells
    }
}

/// A number of bytes for people: `512 B`, `1.5 MiB`.
package func size(_ bytes: Int64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"]
    guard bytes >= 1_024 else { return "\(bytes) B" }
    var (value, unit) = (bytes * 10 / 1_024, 0)
    while value >= 10_240, unit < units.count - 1 { (value, unit) = (value / 1_024, unit + 1) }
    return value % 10 == 0
        ? "\(value / 10) \(units[unit])" : "\(value / 10).\(value % 10) \(units[unit])"
}
