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

    /// One word for tables and conditions.
    package var category: String {
        switch self {
        case .files(let category, _, _): category.rawValue
        case .stash: "stash"
        case .commits: "commits"
        case .operation: "operation"
        case .submodule: "submodule"
        case .outside: "outside"
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

    /// File names, or `hash subject` of entries and commits; at most as many as are listed, raw.
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

    /// One plain line, as `2 untracked files: a.txt, b.txt`, without control characters.
    ///
    /// - Parameter namesMax: how many names are spelled out.
    /// - Returns: the line, without the repository.
    package func line(namesMax: Int = 10) -> String {
        switch self {
        case .operation, .submodule, .outside: return title
        case .files, .stash, .commits: break
        }
        let listed = names.prefix(namesMax).map(displayed)
        let more = count - listed.count
        let tail = more > 0 ? listed + ["and \(more) more"] : listed
        let line = tail.isEmpty ? title : "\(title): \(tail.joined(separator: ", "))"
        guard case .commits(_, _, let unasked) = self, !unasked.isEmpty else { return line }
        return line + " (\(unasked.map(displayed).joined(separator: "; ")))"
    }

    private var title: String {
        switch self {
        case .files(.loose, _, let names):
            "\(counted(names.count, "file")) outside every repository"
        case .files(.ignored, _, let names):
            "\(counted(names.count, "ignored file")) made since the clone"
        case .files(let category, _, let names):
            counted(names.count, "\(category.rawValue) file")
        case .stash(let stash, _):
            counted(stash.count, "stash entry", plural: "stash entries")
        case .commits(let reference, _, _): reference.title
        case .operation(let operation, _):
            "\(operation.rawValue) in progress"
        case .submodule(let submodule, _):
            "submodule \(displayed(submodule.path)) is at \(submodule.commit.prefix(7)), "
                + "not at the recorded \(submodule.recorded.prefix(7))"
        case .outside(let path, _):
            "\(displayed(path)) lies outside the volume, in the container's own layer"
        }
    }
}

extension WorkReport {
    /// What is unsaved as plain lines without control characters, one an item.
    ///
    /// Lines of any repository but the main checkout begin with its path.
    /// - Parameter namesMax: how many names an item spells out.
    /// - Returns: as many lines as there are items; none when everything is saved.
    package func lines(namesMax: Int = 10) -> [String] {
        lines(of: unsaved, namesMax: namesMax)
    }

    /// Of the same lines those of what lies outside the volume, which no rescue can hold.
    package func lostLines() -> [String] {
        lines(
            of: unsaved.filter { if case .outside = $0 { true } else { false } },
            namesMax: 10
        )
    }

    private func lines(of items: [UnsavedItem], namesMax: Int) -> [String] {
        let main = main?.path
        return items.map { item in
            let line = item.line(namesMax: namesMax)
            let place = item.repository
            return place.isEmpty || place == main ? line : "\(displayed(place)): \(line)"
        }
    }

    /// What a rescue keeps although it does not block, as plain lines without control characters.
    package func insuredLines() -> [String] {
        let main = main?.path
        return insured.map { item in
            let place = item.repository
            return place.isEmpty || place == main ? item.line : "\(displayed(place)): \(item.line)"
        }
    }

    /// Why something is unknown, as plain lines without control characters.
    package func problemLines() -> [String] {
        let main = main?.path ?? "repo"
        return problems.map { problem in
            guard let place = problem.repository, place != main else {
                return displayed(problem.reason)
            }
            return "\(displayed(place)): \(displayed(problem.reason))"
        }
    }
}

/// Something that a rescue keeps although it does not block a close.
package enum InsuredItem: Hashable, Sendable, Codable {
    /// Commits that a remote has in another shape, as far as can be inferred.
    case landed(LandedReference, repository: String)
    /// Commits that only reflogs name.
    case reflog(Int, repository: String)
    /// Commits of remote branches that the remote has no more.
    case gone(Int, repository: String)
    /// Changed hidden files of the home.
    case hiddenFiles(NameList)

    /// The path of the repository below the workspace's root; empty for hidden files.
    package var repository: String {
        switch self {
        case .landed(_, let repository): repository
        case .reflog(_, let repository): repository
        case .gone(_, let repository): repository
        case .hiddenFiles: ""
        }
    }

    /// One plain line without control characters, and without the repository.
    package var line: String {
        switch self {
        case .landed(let reference, _):
            "\(counted(reference.count, "commit")) of \(displayed(reference.name)) "
                + "that landed \(reference.shape.rawValue)"
        case .reflog(let count, _): "\(counted(count, "commit")) that only the reflog names"
        case .gone(let count, _):
            "\(counted(count, "commit")) of remote branches that are gone"
        case .hiddenFiles(let names):
            "\(counted(names.count, "hidden or uploaded file")) of the home: "
                + names.names.prefix(5).map(displayed).joined(separator: ", ")
        }
    }
}

extension UnsavedReference {
    fileprivate var title: String {
        let commits = counted(count, "unpushed commit")
        switch kind {
        case .branch(let name): return "\(commits) on branch \(displayed(name))"
        case .detachedHead: return "\(commits) on a detached HEAD"
        case .tag(let name):
            let tag = "tag \(displayed(name)), which no remote has"
            return count == 0 ? tag : "\(tag), with \(commits)"
        case .other(let name):
            let shown = displayed(name)
            return count == 0 ? "\(shown), which no remote has" : "\(commits) on \(shown)"
        }
    }
}

extension ListedCommit {
    fileprivate var line: String { "\(hash.prefix(7)) \(subject)" }
}

/// `1 file`, `2 files`.
func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(plural ?? noun + "s")"
}

/// A name as it may stand on one line of a terminal or a page: nothing in it moves the cursor,
/// ends the line, hides or reorders text.
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
