internal import UnsavedWork

/// An inspection of everything on a volume.
struct Inspection: Sendable {
    /// How to inspect.
    struct Options: Sendable {
        var asker = RemoteAsker(source: .nobody)
        /// Whether to inspect the container's own layer too.
        var isLive = false
        /// What an earlier inspection in the running container found outside the volume.
        var outside: [OutsidePlace] = []
        /// Objects that an earlier inspection fetched.
        var fetched: ByteString?
        /// Where this inspection stores the objects that it fetches.
        var store: ByteString?
    }

    let root: ByteString
    let options: Options
    /// Our scratch directory; the caller removes it.
    let work: ByteString
    var visits: [Visit] = []
    var looseFiles: [ByteString] = []
    var hiddenFiles: [ByteString] = []
    var problems: [WorkProblem] = []
    var notes: [String] = []
    var outside: [OutsidePlace] = []
    /// Directories with a `.git` that points to nothing, or outside; a rescue keeps them as plain
    /// files.
    var rawPlaces: [ByteString] = []

    private let record: SetupRecord?

    /// Inspects `root`, a resolved path, with scratch space in `work`.
    init(_ root: ByteString, _ options: Options, work: ByteString) async {
        self.root = root
        self.options = options
        self.work = work
        record = SetupRecord.read(root)
        let survey = Survey(root)
        await look(at: survey)
        sortFiles(survey)
        await lookOutside(survey)
        fillSubmodules()
    }

    /// The whole report.
    var report: WorkReport {
        var report = WorkReport()
        report.repositories = visits.map(\.report)
        report.problems = problems + visits.flatMap(\.problems)
        report.looseFiles = NameList(looseFiles.compactMap { $0.below(root) })
        report.hiddenFiles = NameList(hiddenFiles.compactMap { $0.below(root) })
        report.notes = notes
        report.answers = visits.flatMap { $0.references?.answers ?? [] }
        report.outside = outside
        return report
    }

    /// Inspects every repository: two groups at a time, and those that share objects one after the
    /// other.
    private mutating func look(at survey: Survey) async {
        var groups: [ByteString: [Checkout]] = [:]
        for checkout in survey.checkouts {
            groups[checkout.layout.common, default: []].append(checkout)
        }
        let others = survey.worktrees
        let looks = groups.sorted { $0.key < $1.key }.enumerated().map { number, group in
            RepositoryGroup(
                checkouts: group.value,
                root: root,
                others: others,
                record: record,
                options: options,
                scratch: work.appending(ByteString(String(number))),
                waitingPipes: survey.waitingPipes
            )
        }
        var found: [Visit] = []
        await withTaskGroup(of: [Visit].self) { tasks in
            var rest = looks[...]
            for _ in 0..<2 { if let next = rest.popFirst() { tasks.addTask { next.look() } } }
            while let visits = await tasks.next() {
                found += visits
                if let next = rest.popFirst() { tasks.addTask { next.look() } }
            }
        }
        visits = found.sorted { ($0.order, $0.place) < ($1.order, $1.place) }
        for (place, reason) in survey.broken {
            rawPlaces.append(place)
            problems.append(WorkProblem(repository: name(place), reason: reason))
        }
        for (place, target) in survey.detachedFromVolume {
            rawPlaces.append(place)
            let layout = GitLayout(gitDirectory: target, common: target)
            var visit = Visit(
                Checkout(worktree: place, layout: layout, kind: .checkout),
                place: name(place)
            )
            visit.outside = ["its git directory \(target.text)"]
            visits.append(visit)
        }
        problems += survey.unreadable.map {
            WorkProblem(repository: nil, reason: "cannot read \(name($0))")
        }
    }

    private func name(_ place: ByteString) -> String {
        guard let below = place.below(root) else { return place.text }
        return below.isEmpty ? "." : below.text
    }

    /// Sorts the files outside repositories: unchanged since the set-up, hidden in the home, and
    /// others.
    private mutating func sortFiles(_ survey: Survey) {
        let unchanged = record?.unchanged(survey.files, root) ?? []
        for path in survey.files.sorted() where !unchanged.contains(path) {
            if isOfLittleWorth(path) { hiddenFiles.append(path) } else { looseFiles.append(path) }
        }
        let specials = survey.specials.map(name)
        if !specials.isEmpty {
            notes.append(
                "pipes, sockets or devices, which hold nothing, \(specials.count) in all: "
                    + specials.sorted().prefix(5).joined(separator: ", ")
            )
        }
    }

    /// Whether keeping a file in a rescue is enough: tools write hidden files, and users still have
    /// what they uploaded.
    private func isOfLittleWorth(_ path: ByteString) -> Bool {
        if path.hasPrefix(root.appending("home/.")) { return true }
        guard path.hasPrefix(root.appending("home/uploads/")) else { return false }
        return (Files.status(path)?.size ?? .max) <= Rescue.hiddenFileBytesMax
    }

    /// Fills in the commit that each moved submodule has checked out.
    private mutating func fillSubmodules() {
        let heads = Dictionary(
            visits.map { ($0.place, $0.head?.commit?.text) },
            uniquingKeysWith: { first, _ in first }
        )
        for index in visits.indices {
            guard var tree = visits[index].tree else { continue }
            let owner = visits[index].place
            for number in tree.submodules.indices {
                let path =
                    owner == "."
                    ? tree.submodules[number].path : "\(owner)/\(tree.submodules[number].path)"
                tree.submodules[number].commit = (heads[path] ?? nil) ?? "unknown"
            }
            visits[index].tree = tree
        }
    }
}

extension Visit {
    /// The main checkout first.
    fileprivate var order: Int { checkout.kind == .main ? 0 : 1 }

    /// Whether closing would lose nothing of it.
    var isSaved: Bool { report.unsaved.isEmpty && problems.isEmpty }
}

extension Inspection {
    /// Reports work in the container's own layer, which is lost whenever the container is
    /// recreated.
    ///
    /// An inspection of the running container lists what is there. A later one repeats that list;
    /// anything not on it counts as unsaved.
    private mutating func lookOutside(_ survey: Survey) async {
        if options.isLive {
            for (worktree, layout) in survey.outsideWorktrees { lookAtWorktree(worktree, layout) }
            for group in OwnLayer.groups(root, work: work.appending("layer")) { lookAtLayer(group) }
            return
        }
        let known = Dictionary(
            options.outside.map { ($0.path, $0.isSaved) },
            uniquingKeysWith: { $0 && $1 }
        )
        var unsaved = known.filter { !$0.value }.map(\.key)
        for (worktree, _) in survey.outsideWorktrees where known[worktree.text] == nil {
            unsaved.append(worktree.text)
        }
        outside = options.outside
        guard !unsaved.isEmpty else { return }
        if visits.isEmpty {
            problems += unsaved.map {
                WorkProblem(repository: $0, reason: "lies outside the volume")
            }
        } else {
            visits[0].outside += unsaved.sorted()
        }
    }

    private mutating func lookAtWorktree(_ worktree: ByteString, _ layout: GitLayout) {
        guard Files.exists(worktree.appending(".git")) else {
            outside.append(OutsidePlace(path: worktree.text, isSaved: true))
            return
        }
        let group = RepositoryGroup(
            checkouts: [Checkout(worktree: worktree, layout: layout, kind: .worktree)],
            root: root,
            others: [],
            record: nil,
            options: options,
            scratch: work.appending("outside").appending(ByteString(String(outside.count))),
            answersForReferences: false
        )
        addOutside(group.look())
    }

    /// Inspects a repository of the layer; one that is unchanged since the set-up came with the
    /// image.
    private mutating func lookAtLayer(_ group: RepositoryGroup) {
        var group = group
        group.scratch = group.scratch.appending(ByteString(String(outside.count)))
        let found = group.look()
        if found.allSatisfy({ $0.failure == nil && record?.layer[$0.place] == $0.report }) {
            outside += found.map { OutsidePlace(path: $0.place, isSaved: true) }
            return
        }
        group.options = options
        group.scratch = group.scratch.appending("asking")
        addOutside(group.look())
    }

    private mutating func addOutside(_ found: [Visit]) {
        for var visit in found {
            let isSaved = visit.isSaved
            outside.append(OutsidePlace(path: visit.place, isSaved: isSaved))
            guard !isSaved else { continue }
            visit.outside = [visit.place]
            visits.append(visit)
        }
    }
}

/// The parts of the container's own layer that the workspace's user may write to.
enum OwnLayer {
    private static let places: [ByteString] = [
        "/tmp", "/var/tmp", "/dev/shm", "/home", "/opt", "/srv", "/mnt", "/root",
    ]

    /// Finds every repository there that does not belong to the volume; they ask no remotes.
    static func groups(_ root: ByteString, work: ByteString) -> [RepositoryGroup] {
        var groups: [RepositoryGroup] = []
        for place in places where !place.isInside(root) && !root.isInside(place) {
            guard let resolved = Files.resolved(place) else { continue }
            let survey = Survey(resolved, collectsFiles: false)
            for checkout in survey.checkouts where checkout.kind != .hidden {
                // Nothing outside the volume is the workspace's own checkout.
                let kind = checkout.kind == .main ? .checkout : checkout.kind
                groups.append(
                    RepositoryGroup(
                        checkouts: [
                            Checkout(
                                worktree: checkout.worktree,
                                layout: checkout.layout,
                                kind: kind
                            )
                        ],
                        root: resolved,
                        others: survey.worktrees,
                        record: nil,
                        options: Inspection.Options(),
                        scratch: work,
                        waitingPipes: survey.waitingPipes,
                        isOnVolume: false
                    )
                )
            }
        }
        return groups
    }
}
