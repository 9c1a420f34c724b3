/// One kind of work in one repository that closing would lose.
package enum UnsavedItem: Hashable, Sendable, Codable {
    /// Files that differ from what any commit holds.
    case files(FileCategory, repository: String, NameList)
    /// Stash entries.
    case stash(StashList, repository: String)
    /// Commits of one reference.
    case commits(UnsavedReference, repository: String)
    /// An operation in progress.
    case operation(GitOperation, repository: String)

    /// The path of the repository below the workspace's root; empty for loose files.
    package var repository: String {
        switch self {
        case .files(_, let repository, _): repository
        case .stash(_, let repository): repository
        case .commits(_, let repository): repository
        case .operation(_, let repository): repository
        }
    }

    /// One word for tables and conditions.
    package var category: String {
        switch self {
        case .files(let category, _, _): category.rawValue
        case .stash: "stash"
        case .commits: "commits"
        case .operation: "operation"
        }
    }

    /// How many files, entries or commits; 1 for an operation.
    package var count: Int {
        switch self {
        case .files(_, _, let names): names.count
        case .stash(let stash, _): stash.count
        case .commits(let reference, _): reference.count
        case .operation: 1
        }
    }

    /// File names, or `hash subject` of entries and commits; at most as many as are listed, raw.
    package var names: [String] {
        switch self {
        case .files(_, _, let names): names.names
        case .stash(let stash, _): stash.entries.map(\.line)
        case .commits(let reference, _): reference.commits.map(\.line)
        case .operation(let operation, _): [operation.rawValue]
        }
    }

    /// One plain line, as `2 untracked files: a.txt, b.txt`, without control characters.
    ///
    /// - Parameter namesMax: how many names are spelled out.
    /// - Returns: the line, without the repository.
    package func line(namesMax: Int = 10) -> String {
        if case .operation(let operation, _) = self {
            return "\(operation.rawValue) in progress"
        }
        let listed = names.prefix(namesMax).map(displayed)
        let more = count - listed.count
        let tail = more > 0 ? listed + ["and \(more) more"] : listed
        return tail.isEmpty ? title : "\(title): \(tail.joined(separator: ", "))"
    }

    private var title: String {
        switch self {
        case .files(.loose, _, let names):
            "\(counted(names.count, "file")) outside every repository"
        case .files(.ignored, _, let names):
            "\(counted(names.count, "ignored file")) touched since the clone"
        case .files(let category, _, let names):
            counted(names.count, "\(category.rawValue) file")
        case .stash(let stash, _):
            counted(stash.count, "stash entry", plural: "stash entries")
        case .commits(let reference, _):
            "\(counted(reference.count, "unpushed commit")) on \(reference.kind.title)"
        case .operation(let operation, _):
            operation.rawValue
        }
    }
}

extension WorkLedger {
    /// What is unsaved as plain lines without control characters, one an item.
    ///
    /// Lines of any repository but the main checkout begin with its path.
    /// - Parameter namesMax: how many names an item spells out.
    /// - Returns: as many lines as there are items; none when everything is saved.
    package func lines(namesMax: Int = 10) -> [String] {
        let main = repositories.first { $0.kind == .main }?.path
        return unsaved.map { item in
            let line = item.line(namesMax: namesMax)
            let place = item.repository
            return place.isEmpty || place == main ? line : "\(displayed(place)): \(line)"
        }
    }
}

extension UnsavedReference.Kind {
    fileprivate var title: String {
        switch self {
        case .branch(let name): "branch \(displayed(name))"
        case .detachedHead: "a detached HEAD"
        case .other(let name): displayed(name)
        }
    }
}

extension LedgerCommit {
    fileprivate var line: String { "\(hash.prefix(7)) \(subject)" }
}

/// `1 file`, `2 files`.
func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(plural ?? noun + "s")"
}

/// A name as it may stand on one line of a terminal or a page: nothing in it moves the cursor,
/// ends the line, hides or reorders text.
func displayed(_ name: String) -> String {
    var shown = ""
    for scalar in name.unicodeScalars {
        switch scalar {
        case "\n": shown += "\\n"
        case "\t": shown += "\\t"
        case "\r": shown += "\\r"
        case "\\": shown += "\\\\"
        default:
            if isHarmless(scalar) {
                shown.unicodeScalars.append(scalar)
            } else {
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
    }
    return shown
}

private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: false
    default: true
    }
}
