internal import UnsavedWork

/// The checkouts that share one repository, inspected one after the other.
struct RepositoryGroup: Sendable {
    let checkouts: [Checkout]
    let root: ByteString
    /// Directories that are separate repositories.
    let others: Set<ByteString>
    let record: SetupRecord?
    var options: Inspection.Options
    /// Our scratch directory for the group; not created yet.
    var scratch: ByteString
    /// Pipes that git would block on.
    var waitingPipes: [ByteString] = []
    /// Whether `root` is the volume; places are then named relative to it.
    var isOnVolume = true
    /// Whether the first checkout reports the shared references.
    var answersForReferences = true

    /// Inspects all of them; a failure is reported with the checkout that it concerns.
    func look() -> [Visit] {
        var visits = checkouts.map { Visit($0, place: name($0.place)) }
        let repository: Repository
        do {
            var found = try Repository(common: checkouts[0].layout.common, root: root)
            found.fetched = options.fetched
            found.store = options.store
            repository = found
        } catch {
            for index in visits.indices { visits[index].failure = error.reason }
            return visits
        }
        var heads: [Head] = []
        for index in visits.indices {
            visits[index].repository = repository
            do throws(LookFailure) {
                try lookAtTree(&visits[index], repository, number: index)
                if let head = visits[index].head { heads.append(head) }
            } catch {
                visits[index].failure = error.reason
            }
        }
        // Worktrees without a checkout here also have HEADs.
        let seen = Set(checkouts.map(\.layout.gitDirectory))
        for directory in repository.worktrees + [repository.common] where !seen.contains(directory)
        {
            if let head = try? Head(directory, repository) { heads.append(head) }
        }
        guard answersForReferences else { return visits }
        do throws(LookFailure) {
            let shared = try ScratchRepository.shared(repository, in: scratch.appending("shared"))
            visits[0].references = try ReferenceLook(
                visits[0].place,
                repository,
                heads: heads,
                record: recorded,
                asker: options.asker,
                shared
            )
            try summarise(&visits, shared)
        } catch {
            visits[0].failure = error.reason
        }
        return visits
    }

    private func name(_ place: ByteString) -> String {
        guard isOnVolume, let below = place.below(root) else { return place.text }
        return below.isEmpty ? "." : below.text
    }

    private var recorded: Set<ByteString> {
        Set(checkouts.flatMap { record?.objects[name($0.place)] ?? [] }.map { ByteString($0) })
    }

    private func lookAtTree(
        _ visit: inout Visit,
        _ repository: Repository,
        number: Int
    ) throws(LookFailure) {
        let directory = visit.checkout.layout.gitDirectory
        let head = try Head(directory, repository)
        visit.head = head
        let own = try ScratchRepository.checkout(
            visit.checkout,
            of: repository,
            in: scratch.appending(ByteString(String(number)))
        )
        visit.scratch = own
        if let commit = head.commit {
            guard own.git(["cat-file", "-e", commit + "^{commit}"]).status == 0 else {
                throw LookFailure("HEAD names a commit that is missing")
            }
        }
        if let worktree = visit.checkout.worktree,
            let pipe = waitingPipes.first(where: { isRead($0, in: worktree) }),
            let name = pipe.below(worktree)
        {
            throw LookFailure("\(name.text) is a pipe or a device, and git would wait for it")
        }
        visit.tree = try TreeLook(own, others: others) { paths in
            let unchanged = record?.unchanged(paths, root) ?? []
            return unchanged.union(paths.filter { Caches.holds($0, root) })
        }
    }

    /// Whether a file belongs to this tree and not to a repository nested in it.
    private func isRead(_ path: ByteString, in worktree: ByteString) -> Bool {
        path.isInside(worktree)
            && !others.contains { $0 != worktree && $0.isInside(worktree) && path.isInside($0) }
    }

    /// Summarizes what the main checkout did since its clone.
    private func summarise(_ visits: inout [Visit], _ scratch: ScratchRepository)
        throws(LookFailure)
    {
        for index in visits.indices where visits[index].checkout.kind == .main {
            guard let head = visits[index].head?.commit,
                let bytes = Files.read(root.appending(".berth/base"), limit: 1024)
            else { return }
            let base = ByteString(bytes.prefix { $0 != UInt8(ascii: "\n") })
            visits[index].summary = try CheckoutSummary(base: base, head: head, scratch)
        }
    }
}

extension CheckoutSummary {
    /// Asks git for the commits between `base` and `head`; nil when the repository does not have
    /// the base commit.
    init?(base: ByteString, head: ByteString, _ scratch: ScratchRepository) throws(LookFailure) {
        let range: ByteString
        let tree: ByteString
        if base.isEmpty {
            range = head
            // The empty tree, which git knows even when the repository does not contain it.
            tree = ByteString(
                head.bytes.count == 40
                    ? "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
                    : "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
            )
        } else {
            guard ObjectName(base) != nil,
                scratch.git(["cat-file", "-e", base + "^{commit}"]).status == 0
            else { return nil }
            range = base + ".." + head
            tree = base
        }
        let count = try scratch.lines("cannot count commits", ["rev-list", "--count", range])
        let log = try scratch.output(
            "cannot read commits",
            [
                "log", "-z", "--no-show-signature", "--max-count=\(NameList.namesMax)",
                "--format=%H %at %s", range,
            ]
        )
        let diff = try scratch.output(
            "cannot compare with the base",
            [
                "diff-tree", "-r", "--shortstat", "--no-renames", "--no-ext-diff", "--no-textconv",
                "--ignore-submodules=dirty", tree, head,
            ]
        )
        self.init(
            base: base.text,
            head: head.text,
            commits: ByteString(log).split(0).compactMap(Commit.init),
            commitCount: count.first.flatMap { Int($0.text) } ?? 0,
            filesChanged: Self.number(before: "file", in: diff),
            insertions: Self.number(before: "insertion", in: diff),
            deletions: Self.number(before: "deletion", in: diff)
        )
    }

    /// `3 files changed, 1 insertion(+)`: the number before a word.
    private static func number(before word: String, in text: [UInt8]) -> Int {
        let fields = String(decoding: text, as: UTF8.self).split(separator: ",")
        return fields.first { $0.contains(word) }
            .flatMap { $0.split(separator: " ").first }.flatMap { Int($0) } ?? 0
    }
}

extension CheckoutSummary.Commit {
    /// Reads `HASH EPOCH SUBJECT`.
    fileprivate init?(_ record: ByteString) {
        let parts = record.bytes.split(
            separator: UInt8(ascii: " "),
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        guard parts.count == 3, let authored = Int64(ByteString(parts[1]).text) else { return nil }
        let subject = ByteString(parts[2]).text
        self.init(
            hash: ByteString(parts[0]).text,
            authored: authored,
            subject: String(subject.prefix(ListedCommit.subjectLengthMax))
        )
    }
}
