/// Work of one kind in one place, as statuses, records and the API report it.
///
/// Names are for display: there are only a few, and none can end a line or control a terminal.
package struct WorkItem: Hashable, Sendable, Codable {
    /// What kind of work it is.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case conflicted, staged, unstaged, untracked, ignored
        /// Files outside every repository.
        case loose
        case stash
        /// Commits of one reference that no remote has.
        case commits
        /// An operation that was begun and not finished, such as a rebase.
        case operation
        /// A submodule at another commit than the one recorded.
        case submodule
        /// A part of a repository in the container's own layer.
        case outside
        /// Unsaved work in the container's own layer that only an earlier inspection could reach.
        case layer
        /// Commits that a remote has in another shape.
        case landed
        /// Commits that only reflogs name.
        case reflog
        /// Commits of remote branches that the remote deleted.
        case gone
        /// Hidden or uploaded files of the home.
        case hidden
        /// The number of further items, which are not listed.
        case omitted
        /// Work known only as text, for example from a record of an earlier version.
        case described
    }

    /// What names the commits.
    package struct Reference: Hashable, Sendable, Codable {
        /// What kind of reference it is.
        package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
            case branch, detachedHead, tag, other
        }

        package var kind: Kind
        /// nil for a detached HEAD.
        package var name: String?
    }

    package var kind: Kind
    /// The repository's path; nil for the workspace's own checkout and for files outside
    /// repositories.
    package var repository: String?
    /// How many there are.
    package var count: Int
    /// The first file names, `hash subject` of commits and entries, or the path.
    package var names: [String]
    /// Set only for commits, including landed ones.
    package var reference: Reference?
    /// The shape that the remote has landed commits in.
    package var shape: LandedReference.Shape?
    /// For a submodule: the commit that is checked out, and the recorded one.
    package var commit: String?
    package var recorded: String?
    /// Why remotes could not be asked whether they have the commits.
    package var unasked: [String]?

    package init(_ kind: Kind, repository: String? = nil, count: Int = 1, names: [String] = []) {
        self.kind = kind
        self.repository = repository
        self.count = count
        self.names = names
    }

    /// Converts an item of an inspection; `main` is the path of the workspace's own checkout.
    package init(_ item: UnsavedItem, main: String?, namesMax: Int = Self.namesMax) {
        self.init(
            item.kind,
            repository: Self.place(item.repository, main),
            count: item.count,
            names: Self.shown(item.names, namesMax)
        )
        switch item {
        case .commits(let unsaved, _, let failures):
            reference = unsaved.kind.reference
            unasked = failures.isEmpty ? nil : failures.map(displayed)
        case .submodule(let submodule, _):
            commit = submodule.commit
            recorded = submodule.recorded
        case .files, .stash, .operation, .outside: break
        }
    }

    /// Converts an item that a rescue keeps although it does not block.
    package init(_ item: InsuredItem, main: String?) {
        switch item {
        case .landed(let landed, let repository):
            self.init(.landed, repository: Self.place(repository, main), count: landed.count)
            reference = Reference(kind: .other, name: displayed(landed.name))
            shape = landed.shape
        case .reflog(let count, let repository):
            self.init(.reflog, repository: Self.place(repository, main), count: count)
        case .gone(let count, let repository):
            self.init(.gone, repository: Self.place(repository, main), count: count)
        case .hiddenFiles(let files):
            self.init(.hidden, count: files.count, names: Self.shown(files.names, 5))
        }
    }

    /// The most names of one item, and their total length in characters.
    package static let namesMax = 10
    private static let namesLengthMax = 900

    private static func place(_ path: String, _ main: String?) -> String? {
        path.isEmpty || path == main ? nil : displayed(path)
    }

    private static func shown(_ names: [String], _ countMax: Int) -> [String] {
        var room = namesLengthMax
        return names.prefix(countMax).map(displayed).prefix { name in
            room -= name.count
            return room >= 0
        }
    }

    private enum CodingKeys: String, CodingKey {
        case kind, repository, count, names, reference, shape, commit, recorded, unasked
    }

    /// Reads an item, or the text line that earlier versions stored in its place.
    package init(from decoder: any Decoder) throws {
        if let line = try? decoder.singleValueContainer().decode(String.self) {
            self.init(.described, names: [line])
            return
        }
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try fields.decode(Kind.self, forKey: .kind),
            repository: try fields.decodeIfPresent(String.self, forKey: .repository),
            count: try fields.decode(Int.self, forKey: .count),
            names: try fields.decode([String].self, forKey: .names)
        )
        reference = try fields.decodeIfPresent(Reference.self, forKey: .reference)
        shape = try fields.decodeIfPresent(LandedReference.Shape.self, forKey: .shape)
        commit = try fields.decodeIfPresent(String.self, forKey: .commit)
        recorded = try fields.decodeIfPresent(String.self, forKey: .recorded)
        unasked = try fields.decodeIfPresent([String].self, forKey: .unasked)
    }

    /// The first ``itemsMax`` items, because a status is stored and sent at every change.
    package static func bounded(_ items: [WorkItem]) -> [WorkItem] {
        let more = items.count - itemsMax
        return more > 0
            ? items.prefix(itemsMax) + [WorkItem(.omitted, count: more)] : items
    }

    /// The most items that ``bounded(_:)`` lists.
    package static let itemsMax = 200

    /// Whether it is in the container's own layer, which no rescue can hold.
    package var isInLayer: Bool { kind == .outside || kind == .layer }

    /// One plain line, such as `2 untracked files: a.txt, b.txt`.
    package var line: String {
        let place = repository.map { "\($0): " } ?? ""
        guard kind.listsNames else { return place + title }
        let more = count - names.count
        let tail = more > 0 ? names + ["and \(more) more"] : names
        let line = tail.isEmpty ? title : "\(title): \(tail.joined(separator: ", "))"
        return place + line + (unasked.map { " (\($0.joined(separator: "; ")))" } ?? "")
    }

    private var title: String {
        let name = names.first ?? ""
        return switch kind {
        case .conflicted, .staged, .unstaged, .untracked:
            plural(count, "\(kind.rawValue) file")
        case .ignored: "\(plural(count, "ignored file")) made since the clone"
        case .loose: "\(plural(count, "file")) outside every repository"
        case .stash: plural(count, "stash entry", plural: "stash entries")
        case .commits: commitsTitle
        case .operation: "\(name) in progress"
        case .submodule:
            "submodule \(name) is at \((commit ?? "").prefix(7)), "
                + "not at the recorded \((recorded ?? "").prefix(7))"
        case .outside: "\(name) lies outside the volume, in the container's own layer"
        case .layer: "unsaved work in \(name), in the container's own layer"
        case .landed:
            "\(plural(count, "commit")) of \(reference?.name ?? "") "
                + "that landed \(shape?.rawValue ?? "")"
        case .reflog: "\(plural(count, "commit")) that only the reflog names"
        case .gone: "\(plural(count, "commit")) of remote branches that are gone"
        case .hidden: "\(plural(count, "hidden or uploaded file")) of the home"
        case .omitted: "and \(count) more"
        case .described: name
        }
    }

    private var commitsTitle: String {
        let commits = plural(count, "unpushed commit")
        let name = reference?.name ?? ""
        switch reference?.kind {
        case .branch: return "\(commits) on branch \(name)"
        case .detachedHead, nil: return "\(commits) on a detached HEAD"
        case .tag:
            let tag = "tag \(name), which no remote has"
            return count == 0 ? tag : "\(tag), with \(commits)"
        case .other:
            return count == 0 ? "\(name), which no remote has" : "\(commits) on \(name)"
        }
    }
}

extension WorkItem.Kind {
    /// Whether names follow the title; otherwise the title contains the only name.
    fileprivate var listsNames: Bool {
        switch self {
        case .conflicted, .staged, .unstaged, .untracked, .ignored, .loose, .stash, .commits,
            .hidden:
            true
        case .operation, .submodule, .outside, .layer, .landed, .reflog, .gone, .omitted,
            .described:
            false
        }
    }
}

extension UnsavedReference.Kind {
    fileprivate var reference: WorkItem.Reference {
        switch self {
        case .branch(let name): WorkItem.Reference(kind: .branch, name: displayed(name))
        case .detachedHead: WorkItem.Reference(kind: .detachedHead, name: nil)
        case .tag(let name): WorkItem.Reference(kind: .tag, name: displayed(name))
        case .other(let name): WorkItem.Reference(kind: .other, name: displayed(name))
        }
    }
}
