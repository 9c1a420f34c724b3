internal import UnsavedWork

/// What the references of one repository hold that exists nowhere outside the container.
struct ReferenceLook: Sendable {
    var references: [UnsavedReference] = []
    var landed: [LandedReference] = []
    var stash: [(hash: ByteString, message: ByteString)] = []
    var reflogCommits = 0
    var goneCommits = 0
    var unasked: [String] = []
    var answers: [RemoteAnswer] = []
    /// Commits named only by reflogs, deleted remote branches or detached HEADs; a rescue gives
    /// them references.
    var insuredObjects: [ByteString] = []

    /// Something that names an object, and its name in the report.
    struct Tip {
        var kind: UnsavedReference.Kind
        var hash: ByteString

        var isBranch: Bool { if case .branch = kind { true } else { false } }
    }

    /// Inspects a repository and the HEADs of its checkouts.
    ///
    /// `place` is its name in the report; `record` holds the objects of the set-up, which are not
    /// work of the workspace.
    init(
        _ place: String,
        _ repository: Repository,
        heads: [Head],
        record: Set<ByteString>,
        asker: RemoteAsker,
        _ scratch: ScratchRepository
    ) throws(LookFailure) {
        let own = Self.tips(repository, heads)
        let tracking = repository.references.values
            .filter { $0.key.hasPrefix("refs/remotes/") }.map(\.value)
        var objects = ObjectTable()
        try objects.add(
            own.map(\.hash) + tracking + repository.references.logged + Array(record),
            scratch
        )
        try objects.add(repository.references.stash.map(\.hash), scratch)
        for tip in own where !objects.has(tip.hash) {
            throw LookFailure("\(tip.kind.text) names an object that is missing")
        }
        for entry in repository.references.stash where !objects.has(entry.hash) {
            throw LookFailure("a stash entry is missing")
        }
        var kept = record.filter(objects.has)
        let named = own.map(\.hash) + tracking + repository.references.logged
        if try !Self.isCovered(named, by: kept, objects, scratch) {
            var found = try asker.list(place, repository, scratch, &objects)
            kept.formUnion(found.tips)
            for part in [RemoteAsker.Part.branchesAndTags, .others] where !found.incomplete.isEmpty
            {
                if try Self.isCovered(named, by: kept, objects, scratch) { break }
                try asker.fetch(part, &found, scratch, &objects)
                kept.formUnion(found.tips)
            }
            answers = found.answers.map { answer in
                var answer = answer
                answer.tips.removeAll { record.contains(ByteString($0)) }
                return answer
            }
        }
        try sort(own, tracking, repository, kept, objects, scratch)
        if !references.isEmpty {
            unasked = answers.compactMap { answer in
                answer.failure.map { "\(answer.remote) could not be asked: \($0)" }
            }
        }
    }

    /// Whether every named object is kept, or reachable from a kept one.
    private static func isCovered(
        _ named: [ByteString],
        by kept: Set<ByteString>,
        _ objects: ObjectTable,
        _ scratch: ScratchRepository
    ) throws(LookFailure) -> Bool {
        let open = Set(named).filter { !kept.contains($0) && objects.has($0) }
        // A tag object, a tree or a blob is reachable only by its own name.
        guard open.allSatisfy({ objects.type($0) == "commit" }) else { return false }
        guard !open.isEmpty else { return true }
        let input = ByteString.listed(open.sorted() + Self.commits(kept, objects).map { "^" + $0 })
        return try scratch.lines(
            "cannot read commits",
            ["rev-list", "--max-count=1", "--stdin"],
            input: input
        ).isEmpty
    }

    private static func commits(_ names: Set<ByteString>, _ objects: ObjectTable) -> [ByteString] {
        Set(names.compactMap(objects.commit)).sorted()
    }

    private static func tips(_ repository: Repository, _ heads: [Head]) -> [Tip] {
        var tips: [Tip] = []
        for (name, hash) in repository.references.values.sorted(by: { $0.key < $1.key }) {
            if let branch = name.dropping(prefix: "refs/heads/") {
                tips.append(Tip(kind: .branch(branch.text), hash: hash))
            } else if let tag = name.dropping(prefix: "refs/tags/") {
                tips.append(Tip(kind: .tag(tag.text), hash: hash))
            } else if name != "refs/stash", !name.hasPrefix("refs/remotes/") {
                tips.append(Tip(kind: .other(name.text), hash: hash))
            }
        }
        for head in heads {
            if head.branch == nil, let commit = head.commit {
                tips.append(Tip(kind: .detachedHead, hash: commit))
            }
        }
        return tips
    }

    /// Sorts what is not kept into unsaved, landed and insured.
    private mutating func sort(
        _ own: [Tip],
        _ tracking: [ByteString],
        _ repository: Repository,
        _ kept: Set<ByteString>,
        _ objects: ObjectTable,
        _ scratch: ScratchRepository
    ) throws(LookFailure) {
        let keptCommits = Set(Self.commits(kept, objects))
        let open = own.filter { !kept.contains($0.hash) }
        let graph = try CommitGraph(
            open.compactMap { objects.commit($0.hash) },
            without: keptCommits,
            scratch
        )
        var landing = LandedCommits(scratch, graph, kept: keptCommits)
        let branches = Set(
            graph.reach(own.filter(\.isBranch).map(\.hash).filter(graph.contains)).commits
        )
        var told: [(UnsavedReference.Kind, [ByteString])] = []
        for tip in open {
            let commit = objects.commit(tip.hash)
            var commits = commit.map { graph.contains($0) ? graph.reach([$0]).commits : [] } ?? []
            if !tip.isBranch { commits.removeAll(where: branches.contains) }
            // A tag object, a tree or a blob is reachable only by its own name.
            let isNamedOnly = objects.type(tip.hash) != "commit"
            if let commit, !commits.isEmpty, let found = try landing.find(commit) {
                let count = commits.filter(found.commits.contains).count
                commits.removeAll(where: found.commits.contains)
                if count > 0 {
                    landed.append(
                        LandedReference(name: tip.kind.text, count: count, shape: found.shape)
                    )
                }
            }
            if isNamedOnly || !commits.isEmpty { told.append((tip.kind, commits)) }
        }
        references = try Self.listed(told, scratch)
        stash = repository.references.stash.filter { !kept.contains($0.hash) }
        try insure(own, tracking, repository.references.logged, kept, keptCommits, objects, scratch)
    }

    private mutating func insure(
        _ own: [Tip],
        _ tracking: [ByteString],
        _ logged: [ByteString],
        _ kept: Set<ByteString>,
        _ keptCommits: Set<ByteString>,
        _ objects: ObjectTable,
        _ scratch: ScratchRepository
    ) throws(LookFailure) {
        let held = keptCommits.union(own.compactMap { objects.commit($0.hash) })
        let gone = Set(tracking.compactMap(objects.commit)).subtracting(held)
        let goneGraph = try CommitGraph(gone, without: held, scratch)
        goneCommits = goneGraph.order.count
        // The stash's log is left out, because its entries are reported as stash entries.
        let stashed = Set(stash.map(\.hash))
        let old = Set(logged.compactMap(objects.commit)).subtracting(held).subtracting(gone)
            .subtracting(stashed)
        let oldGraph = try CommitGraph(old, without: held.union(gone).union(stashed), scratch)
        reflogCommits = oldGraph.order.count
        let detached = own.filter { $0.kind == .detachedHead && !kept.contains($0.hash) }.map(
            \.hash
        )
        insuredObjects = Set(goneGraph.tips + oldGraph.tips + detached).sorted()
    }

    /// The report's references, with the subjects of the newest commits.
    private static func listed(
        _ told: [(UnsavedReference.Kind, [ByteString])],
        _ scratch: ScratchRepository
    ) throws(LookFailure) -> [UnsavedReference] {
        let wanted = Set(told.flatMap { $0.1.prefix(UnsavedReference.commitsMax) })
        let subjects = try subjects(of: wanted, scratch)
        return told.map { kind, commits in
            let listed = commits.prefix(UnsavedReference.commitsMax).map { hash in
                ListedCommit(hash: hash.text, subject: subjects[hash] ?? "")
            }
            return UnsavedReference(kind, commits: listed, count: commits.count)
        }
    }

    /// The first line of each commit's message, which may be cut.
    static func subjects(
        of commits: Set<ByteString>,
        _ scratch: ScratchRepository
    ) throws(LookFailure) -> [ByteString: String] {
        guard !commits.isEmpty else { return [:] }
        let output = try scratch.output(
            "cannot read commits",
            [
                "log", "--no-walk=unsorted", "--no-show-signature", "-z", "--format=%H %s",
                "--stdin",
            ],
            input: ByteString.listed(commits.sorted())
        )
        var subjects: [ByteString: String] = [:]
        for record in ByteString(output).split(0) {
            let parts = record.bytes.split(
                separator: UInt8(ascii: " "),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let subject = parts.count > 1 ? ByteString(parts[1]).text : ""
            subjects[ByteString(parts[0])] = String(subject.prefix(ListedCommit.subjectLengthMax))
        }
        return subjects
    }
}

extension UnsavedReference.Kind {
    /// A short name for messages.
    var text: String {
        switch self {
        case .branch(let name): name
        case .tag(let name): "tag \(name)"
        case .detachedHead: "HEAD"
        case .other(let name): name
        }
    }
}
