import API
import Manifests
package import Resources

/// What `berth describe` prints of a resource.
package struct Description {
    package private(set) var text = ""
    private let now: Timestamp
    private let coloured: Bool

    /// Throws only if the spec cannot be encoded.
    package init(
        of resource: AnyResource,
        events: some Sequence<Event>,
        now: Timestamp,
        coloured: Bool
    ) throws {
        self.now = now
        self.coloured = coloured
        addMetadata(resource)
        switch resource {
        case .workspace(let workspace):
            try addSpec(workspace.spec)
            addObjects(workspace)
        case .workspaceClass(let definition): try addSpec(definition.spec)
        case .source(let source): try addSpec(source.spec)
        }
        addConditions(resource.conditions)
        if case .workspace(let workspace) = resource { addRecords(workspace) }
        addEvents(Array(events))
    }

    private mutating func add(_ label: String, _ value: String) {
        let title = "\(label):"
        let padding = String(repeating: " ", count: max(1, 14 - title.count))
        text += title + padding + escapingControls(value) + "\n"
    }

    private mutating func addMetadata(_ resource: AnyResource) {
        let metadata = resource.metadata
        add("Name", metadata.name.text)
        add("Kind", resource.kind.rawValue)
        let labels = metadata.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        add("Labels", labels.isEmpty ? "none" : labels.joined(separator: ", "))
        add("UID", metadata.uid.text)
        add("Generation", String(metadata.generation))
        let created = metadata.creationTimestamp
        add("Created", "\(created) (\(age(of: created, at: now)) ago)")
        if let deleted = metadata.deletionTimestamp { add("Deleted", "\(deleted), going") }
        if let source = metadata.source { add("Source", source.text) }
    }

    private mutating func addSpec(_ spec: some Encodable) throws {
        text += "Spec:\n"
        let yaml = try yaml(of: spec)
        text += yaml.split(separator: "\n").map { "  \(escapingControls(String($0)))\n" }.joined()
    }

    private mutating func addObjects(_ workspace: Workspace) {
        let status = workspace.status
        add("Container", status.containerID ?? "none")
        add("Volume", status.volume ?? "none")
        add("Attempt", String(status.attempt))
        add("Restarts", String(status.restarts))
        if let agent = status.agent {
            let until = agent.until.map { ", until \($0)" } ?? ""
            add("Agent", "\(agent.state.rawValue) for \(age(of: agent.since, at: now))\(until)")
        }
        if let progress = status.progress {
            add(progress.what.rawValue, progress.done.map(bar) ?? "under way")
        }
    }

    private mutating func addConditions(_ conditions: [Condition]) {
        text += "Conditions:\n"
        let rows = conditions.map { condition in
            [
                Cell(condition.type.rawValue),
                Cell(condition.status.rawValue, tone(condition)),
                Cell(condition.reason),
                Cell(age(of: condition.lastTransitionTime, at: now)),
                Cell(condition.message),
            ]
        }
        addTable(Table(["TYPE", "STATUS", "REASON", "SINCE", "MESSAGE"], rows))
    }

    private mutating func addRecords(_ workspace: Workspace) {
        if let report = workspace.status.unsavedWork {
            add("Unsaved", "\(report.verdict.rawValue), looked at \(report.lookedAt)")
            text += report.lines.map { "  \(escapingControls($0))\n" }.joined()
        }
        if let receipt = workspace.status.receipt {
            add("Closed", receipt.closedAt.text)
            if let rescue = receipt.rescue { add("Rescue", rescue) }
        }
    }

    private mutating func addEvents(_ events: [Event]) {
        guard !events.isEmpty else { return }
        text += "Events:\n"
        let rows = events.map { event in
            [
                Cell(age(of: event.time, at: now)),
                Cell(event.severity.rawValue, event.severity == .warning ? .bad : .plain),
                Cell(event.reason), Cell(event.message),
            ]
        }
        addTable(Table(["AGE", "TYPE", "REASON", "MESSAGE"], rows))
    }

    private mutating func addTable(_ table: Table) {
        guard !table.rows.isEmpty else {
            text += "  none\n"
            return
        }
        let lines = table.rendered(coloured: coloured).split(separator: "\n")
        text += lines.map { "  \($0)\n" }.joined()
    }

    /// Ready, saved and reachable are good when true and bad when false; stalled is bad when true.
    private func tone(_ condition: Condition) -> Tone {
        switch (condition.type, condition.status) {
        case (.ready, .true), (.workSaved, .true), (.reachable, .true): .good
        case (.ready, .false), (.workSaved, .false), (.reachable, .false), (.stalled, .true): .bad
        default: .plain
        }
    }
}
