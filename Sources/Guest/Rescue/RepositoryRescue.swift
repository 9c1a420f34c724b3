internal import UnsavedWork

/// Saves one repository that git can read.
struct RepositoryRescue {
    private let visit: Visit
    private let repository: Repository
    private let scratch: ScratchRepository
    private let archive: Archive
    private let out: ByteString
    private let number: Int

    /// Where the state is in its archive.
    static let stateDirectory: ByteString = ".berth-git-state"
    /// Where Git LFS keeps its objects, below a git directory.
    static let largeFiles: ByteString = "lfs/objects"

    init(
        _ visit: Visit,
        _ repository: Repository,
        _ scratch: ScratchRepository,
        _ archive: Archive,
        _ out: ByteString,
        number: Int
    ) {
        self.visit = visit
        self.repository = repository
        self.scratch = scratch
        self.archive = archive
        self.out = out
        self.number = number
    }

    /// Writes the repository's files and names them in `entry`; adds what cannot be read to
    /// `unread`.
    func keep(_ entry: inout RescueManifest.Entry, unread: inout [String]) throws(LookFailure) {
        entry.isBare = visit.checkout.worktree == nil
        entry.objectFormat = repository.configuration.objectFormat.text
        try addReferences()
        entry.bundle = try writeBundle()
        entry.tree = try writeTree(&unread)
        entry.state = try writeState()
        entry.largeFiles = try writeLargeFiles()
    }

    private func file(_ suffix: String) -> (name: String, path: ByteString) {
        let name = "\(number).\(suffix)"
        return (name, out.appending(ByteString(name)))
    }

    /// Gives a reference to every object that only private files name.
    private func addReferences() throws(LookFailure) {
        var creations: [(ByteString, ByteString)] = []
        if let commit = visit.head?.commit { creations.append(("refs/berth/head", commit)) }
        let stash = visit.references?.stash.map(\.hash) ?? repository.references.stash.map(\.hash)
        for (index, hash) in stash.enumerated() {
            creations.append(("refs/berth/stash/\(String(index))", hash))
        }
        let state = stateObjects() + (visit.references?.insuredObjects ?? [])
        var objects = ObjectTable()
        try objects.add(state, scratch)
        for (index, hash) in state.filter({ objects.commit($0) != nil }).enumerated() {
            creations.append(("refs/berth/state/\(String(index))", hash))
        }
        if let commit = try indexCommit() { creations.append(("refs/berth/index", commit)) }
        let input = ByteString.listed(creations.flatMap { ["create " + $0.0, $0.1] }, endedBy: 0)
        _ = try scratch.output(
            "cannot name objects",
            ["update-ref", "-z", "--stdin"],
            input: input
        )
    }

    /// Objects that the files of an operation in progress name.
    private func stateObjects() -> [ByteString] {
        let names: [ByteString] = [
            "MERGE_HEAD", "MERGE_AUTOSTASH", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD",
            "ORIG_HEAD", "rebase-merge/orig-head", "rebase-merge/onto", "rebase-merge/stopped-sha",
            "rebase-merge/autostash", "rebase-merge/squash-onto", "rebase-apply/orig-head",
            "rebase-apply/onto", "rebase-apply/autostash", "rebase-apply/original-commit",
            "sequencer/head", "sequencer/abort-safety",
        ]
        var lines: [ByteString] = []
        for name in names {
            let bytes = Files.read(scratch.gitDirectory.appending(name), limit: 1 << 20) ?? []
            lines += ByteString(bytes).split(UInt8(ascii: "\n"))
        }
        return Set(lines.filter { ObjectName($0) != nil && !ObjectName.isNull($0) }).sorted()
    }

    /// A commit of ours that holds the objects that only the index names: its tree uses their names
    /// as file names.
    ///
    /// Such objects are in no other commit: staged files that changed again, the sides of a
    /// conflict, directories of an abandoned commit.
    private func indexCommit() throws(LookFailure) -> ByteString? {
        guard Files.exists(scratch.gitDirectory.appending("index")) else { return nil }
        // git reports the empty blob as present even when it is missing, and then cannot pack it.
        _ = try scratch.output(
            "cannot keep the index",
            ["hash-object", "-w", "-t", "blob", "--stdin"]
        )
        let hashes = try indexedObjects()
        var objects = ObjectTable()
        try objects.add(hashes, scratch)
        let entries = hashes.compactMap { hash -> ByteString? in
            switch objects.type(hash) {
            case "blob": "100644 blob " + hash + "\t" + hash
            case "tree": "040000 tree " + hash + "\t" + hash
            default: nil
            }
        }
        guard !entries.isEmpty else { return nil }
        let tree = try scratch.lines(
            "cannot keep the index",
            ["mktree"],
            input: ByteString.listed(entries)
        )
        guard let tree = tree.first else { return nil }
        return try scratch.lines("cannot keep the index", ["commit-tree", tree, "-m", "index"])
            .first
    }

    /// The objects that the index names and HEAD lacks; all of them when git cannot tell.
    private func indexedObjects() throws(LookFailure) -> [ByteString] {
        let base: [ByteString] = visit.head?.commit.map { ["--not", $0] } ?? []
        let listed = scratch.git(
            ["rev-list", "--objects", "--no-object-names", "--indexed-objects"] + base
        )
        if listed.status == 0 {
            return Set(ByteString(listed.output).split(UInt8(ascii: "\n"))).sorted()
        }
        // A tree that the index remembers is missing, but its files may still be there.
        let entries = ByteString(
            try scratch.output("damaged index", ["ls-files", "--stage", "-z"])
        ).split(0)
        return Set(entries.compactMap { $0.split(UInt8(ascii: " ")).dropFirst().first }).sorted()
    }

    private func writeBundle() throws(LookFailure) -> String? {
        let references = try scratch.lines(
            "cannot list references",
            ["for-each-ref", "--format=%(objectname) %(refname)"]
        )
        // A repository without commits has no bundle.
        guard !references.isEmpty else { return nil }
        let (name, path) = file("bundle")
        _ = try scratch.output("cannot bundle", ["bundle", "create", "--quiet", path, "--all"])
        try verify(path, references)
        return name
    }

    /// Checks that a repository filled from the bundle alone has the same references, fully
    /// connected.
    private func verify(_ bundle: ByteString, _ references: [ByteString]) throws(LookFailure) {
        let trial = out.appending(".trial")
        defer { Files.removeTree(trial) }
        let made = SafeGit.bare([
            "init", "--quiet", "--bare", "--template=",
            "--object-format=" + repository.configuration.objectFormat, trial,
        ])
        guard made.status == 0 else { throw LookFailure("cannot try the bundle", made) }
        let shallow = scratch.gitDirectory.appending("shallow")
        try ScratchRepository.copy(shallow, to: trial.appending("shallow"))
        let fetched = SafeGit.bare(
            [
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-head-ok",
                bundle,
                "+refs/*:refs/*",
            ],
            in: trial
        )
        guard fetched.status == 0 else {
            throw LookFailure("the bundle does not read back", fetched)
        }
        let back = SafeGit.bare(["for-each-ref", "--format=%(objectname) %(refname)"], in: trial)
        guard back.status == 0, ByteString(back.output).split(UInt8(ascii: "\n")) == references
        else {
            throw LookFailure("the bundle does not read back")
        }
    }

    /// Writes the changed files as they are in the tree.
    private func writeTree(_ unread: inout [String]) throws(LookFailure) -> String? {
        guard let worktree = visit.checkout.worktree, let tree = visit.tree else { return nil }
        let changed = FileCategory.inRepository.flatMap { tree.files[$0] ?? [] }
        var names: [ByteString] = []
        for name in Set(changed).sorted() {
            let path = worktree.appending(name)
            guard let status = Files.status(path) else { continue }
            if status.kind == .directory { continue }
            if Files.isReadable(path) {
                names.append(name)
            } else {
                unread.append("cannot read \(visit.place)/\(name.text)")
            }
        }
        let (name, path) = file("tar")
        try archive.pack(names, in: worktree, to: path)
        return name
    }

    private func writeState() throws(LookFailure) -> String {
        let pack = scratch.gitDirectory.parent.appending("pack")
        let state = pack.appending(Self.stateDirectory)
        guard Files.makeDirectories(state.appending("info")),
            Files.makeDirectories(state.appending("logs/refs"))
        else { throw LookFailure("no scratch space") }
        let own = visit.checkout.layout.gitDirectory
        let common = repository.common
        var copies: [(ByteString, ByteString)] = [
            (scratch.gitDirectory, "HEAD"), (scratch.gitDirectory, "shallow"),
            (scratch.gitDirectory, "info/exclude"), (common, "logs/refs/stash"),
            // The original index, not the scratch copy whose marks the inspection removed.
            (own, "index"), (own, "info/sparse-checkout"),
        ]
        copies += (Files.names(in: own) ?? []).filter { $0.hasPrefix("sharedindex.") }.map {
            (own, $0)
        }
        copies += ScratchRepository.stateFiles.map { (scratch.gitDirectory, $0) }
        for (from, name) in copies {
            try ScratchRepository.copy(from.appending(name), to: state.appending(name))
        }
        for name in ScratchRepository.stateDirectories {
            let from = scratch.gitDirectory.appending(name)
            if Files.exists(from) {
                try ScratchRepository.copyTree(from, to: state.appending(name))
            }
        }
        let missing = ByteString.listed(visit.tree?.missing ?? [], endedBy: 0)
        guard Files.write(missing, to: state.appending("missing")),
            Files.write(keptSettings.bytes, to: state.appending("settings"))
        else { throw LookFailure("no scratch space") }
        let (name, path) = file("state.tar")
        try archive.pack(Self.everything(below: Self.stateDirectory, in: pack), in: pack, to: path)
        return name
    }

    /// Remotes, upstreams and comparison settings as `KEY<NUL>VALUE<NUL>`; no other configuration.
    private var keptSettings: ByteString {
        let settings = repository.configuration
        var pairs = settings.core.map { ($0.key, $0.value) }
        for (name, urls) in settings.remoteURLs {
            if let url = urls.first { pairs.append(("remote." + name + ".url", url)) }
        }
        for (name, remote) in settings.branchRemotes {
            pairs.append(("branch." + name + ".remote", remote))
            if let merge = settings.branchMerges[name] {
                pairs.append(("branch." + name + ".merge", merge))
            }
        }
        return ByteString(
            ByteString.listed(pairs.sorted { $0.0 < $1.0 }.flatMap { [$0.0, $0.1] }, endedBy: 0)
        )
    }

    static func everything(below name: ByteString, in directory: ByteString) -> [ByteString] {
        let entries = Files.entries(in: directory.appending(name)) ?? []
        return [name]
            + entries.flatMap { entry in
                let inner = name.appending(entry.name)
                return entry.kind == .directory ? everything(below: inner, in: directory) : [inner]
            }
    }

    /// Writes all LFS objects of the repository, because nothing shows which of them the remote
    /// has.
    private func writeLargeFiles() throws(LookFailure) -> String? {
        let place = Self.largeFiles
        guard Files.status(repository.common.appending("lfs"))?.kind == .directory,
            Files.status(repository.common.appending(place))?.kind == .directory
        else { return nil }
        let names = Self.everything(below: place, in: repository.common).filter {
            Files.status(repository.common.appending($0))?.kind == .file
        }
        guard !names.isEmpty else { return nil }
        let (name, path) = file("lfs.tar")
        try archive.pack(names, in: repository.common, to: path)
        return name
    }
}
