/// One kind of work in one repository that closing would lose.
package enum UnsavedItem: Hashable, Sendable, Codable {
    /// Files that differ from what any commit holds.
    case files(FileCategory, repository: String, NameList)
    /// Stash entries.
    case stash(StashList, repository: String)
    /// Commits of one reference.
    case commits(UnsavedReference, repository: String, unasked: [String])
    /// An operation in progress.
    case operation(GitOperation, repository: String)
    /// A submodule at another commit than its owner records.
    case submodule(MovedSubmodule, repository: String)
    /// A part of the repository in the container's own layer, which no rescue can reach.
    case outside(String, repository: String)

    /// The path of the repository below the workspace's root; empty for loose files.
    package var repository: String {
        switch self {
        case .files(_, let repository, _): repository
        case .stash(_, let repository): repository
        case .commits(_, let repository, _): repository
        case .operation(_, let repository): repository
        case .submodule(_, let repository): repository
        case .outside(_, let repository): repository
        }
    }

    /// What kind of work it is, in one word.
    package var kind: WorkItem.Kind {
        switch self {
        case .files(.conflicted, _, _): .conflicted
        case .files(.staged, _, _): .staged
        case .files(.unstaged, _, _): .unstaged
        case .files(.untracked, _, _): .untracked
        case .files(.ignored, _, _): .ignored
        case .files(.loose, _, _): .loose
        case .stash: .stash
        case .commits: .commits
        case .operation: .operation
        case .submodule: .submodule
        case .outside: .outside
        }
    }

    /// How many files, entries or commits; 1 for an operation.
    package var count: Int {
        switch self {
        case .files(_, _, let names): names.count
        case .stash(let stash, _): stash.count
        case .commits(let reference, _, _): reference.count
        case .operation, .submodule, .outside: 1
        }
    }

    /// Unescaped file names, or `hash subject` of entries and commits; only those that are listed.
    package var names: [String] {
        switch self {
        case .files(_, _, let names): names.names
        case .stash(let stash, _): stash.entries.map(\.line)
        case .commits(let reference, _, _): reference.commits.map(\.line)
        case .operation(let operation, _): [operation.rawValue]
        case .submodule(let submodule, _): [submodule.path]
        case .outside(let path, _): [path]
        }
    }
}

extension WorkReport {
    /// What is unsaved, as the API reports it.
    package func items(namesMax: Int = WorkItem.namesMax) -> [WorkItem] {
        unsaved.map { WorkItem($0, main: main?.path, namesMax: namesMax) }
    }

    /// What a rescue keeps although it does not block, as the API reports it.
    package var insuredItems: [WorkItem] { insured.map { WorkItem($0, main: main?.path) } }

    /// Why something is unknown, for display.
    package var shownProblems: [WorkProblem] {
        let main = main?.path ?? "repo"
        return problems.map { problem in
            let place = problem.repository == main ? nil : problem.repository
            return WorkProblem(
                repository: place.map(displayed),
                reason: displayed(problem.reason)
            )
        }
    }
}

/// Something that a rescue keeps although it does not block a close.
package enum InsuredItem: Hashable, Sendable, Codable {
    /// Commits that a remote has in another shape, as far as can be inferred.
    case landed(LandedReference, repository: String)
    /// Commits that only reflogs name.
    case reflog(Int, repository: String)
    /// Commits of remote branches that the remote deleted.
    case gone(Int, repository: String)
    /// Changed hidden files of the home.
    case hiddenFiles(NameList)
}

extension ListedCommit {
    fileprivate var line: String { "\(hash.prefix(7)) \(subject)" }
}

/// `1 file`, `2 files`.
package func plural(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(plural ?? noun + "s")"
}

/// A name that is safe on one line of a terminal or page.
///
/// Nothing in it moves the cursor, ends the line, or hides or reorders text.
package func displayed(_ name: String) -> String {
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
