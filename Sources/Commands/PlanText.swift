package import API
import Resources

/// One hash for the plans of several resources; it changes when any plan does, whatever the order
/// of files.
package func combinedHash(_ outcomes: [ApplyOutcome]) -> String {
    let lines = outcomes.map { "\($0.resource.listedName) \($0.plan.hash)" }.sorted()
    return Digest(of: lines.joined(separator: "\n")).text
}

/// Whether applying would change anything, or anything remains to be done.
package func differs(_ outcome: ApplyOutcome) -> Bool {
    outcome.change != .unchanged || !outcome.plan.steps.isEmpty
}

/// What `berth diff` prints: each resource that differs with its steps and their causes, then the
/// hash that `apply --plan` takes; empty when nothing differs.
package func planText(_ outcomes: [ApplyOutcome], coloured: Bool) -> String {
    let different = outcomes.filter(differs)
    guard !different.isEmpty else { return "" }
    var text = ""
    for outcome in different {
        text += "\(outcome.resource.listedName) \(headline(outcome.change))\n"
        let width = outcome.plan.steps.map { displayWidth(escapingControls($0.text)) }.max() ?? 0
        for step in outcome.plan.steps {
            let action = escapingControls(step.text)
            let padding = String(repeating: " ", count: width - displayWidth(action))
            let cause = escapingControls(step.cause)
            let mark = coloured ? painted("+ \(action)", .good) : "+ \(action)"
            text += "  \(mark)\(padding)   because \(cause)\n"
        }
        if let stalled = outcome.plan.stalled {
            let line = "! stalled: \(escapingControls(stalled))"
            text += "  \(coloured ? painted(line, .bad) : line)\n"
        }
    }
    return text + "plan \(combinedHash(outcomes))\n"
}

private func headline(_ change: ApplyOutcome.Change) -> String {
    switch change {
    case .created: "would be created"
    case .configured: "would be configured"
    case .unchanged: "is as declared, and not there yet"
    }
}
