/// What is on a volume: checkouts, bare repositories, and files outside all of them.
struct Survey: Sendable {
    /// Checkouts and bare repositories, the main one first.
    var checkouts: [Checkout] = []
    /// Places with a `.git` that points to no repository, and why.
    var broken: [(place: ByteString, reason: String)] = []
    /// Checkouts whose git directory is in the container's own layer.
    var detachedFromVolume: [(place: ByteString, target: ByteString)] = []
    /// Working trees of linked worktrees outside the volume, with their git directories.
    var outsideWorktrees: [(worktree: ByteString, layout: GitLayout)] = []
    /// Regular files and links outside every repository, by absolute path, with their sizes.
    var files: [ByteString] = []
    /// Pipes, sockets and devices.
    var specials: [ByteString] = []
    /// Pipes in checkouts with a name that git reads; git would wait for a writer for ever.
    var waitingPipes: [ByteString] = []
    /// Directories that could not be read.
    var unreadable: [ByteString] = []

    /// The directory that is searched, resolved.
    let root: ByteString
    /// Whether to collect files outside repositories.
    private let collectsFiles: Bool
    private var devices: Set<UInt64> = []
    private var commons: Set<ByteString> = []
    private var places: Set<ByteString> = []

    /// Searches everything below `root` on the same file system.
    init(_ root: ByteString, collectsFiles: Bool = true) {
        self.root = root
        self.collectsFiles = collectsFiles
        if let device = Files.status(root)?.device { devices = [device] }
        visit(root, .files)
        // A git directory beside its tree looks like a bare repository.
        checkouts.removeAll { $0.kind == .bare && places.contains($0.layout.gitDirectory) }
        for checkout in checkouts { commons.insert(checkout.layout.common) }
        addHidden()
        checkouts.sort {
            ($0.kind == .main ? 0 : 1, $0.place) < ($1.kind == .main ? 0 : 1, $1.place)
        }
    }

    /// The directories that are checkouts; git reports them as untracked in the repository around
    /// them.
    var worktrees: Set<ByteString> {
        Set(
            checkouts.compactMap(\.worktree) + broken.map(\.place) + detachedFromVolume.map(\.place)
        )
    }

    /// Files of a tree that git reads by name, even when they are pipes.
    private static let namesRead: Set<ByteString> = [".gitignore", ".gitattributes", ".gitmodules"]

    /// What is searched for in a directory besides repositories, which may be anywhere.
    private enum Part {
        /// Files, because nothing else finds them.
        case files
        /// Nothing, because `git status` finds the files.
        case tree
        /// Nothing, because a tool can recreate the files here.
        case reproducible
    }

    /// Whether a directory is skipped: the volume's own, or a known cache of the home.
    private func isSkipped(_ path: ByteString) -> Bool {
        if path.lastComponent.hasPrefix(Files.scratchPrefix) { return true }
        guard let below = path.below(root) else { return false }
        if Caches.ofVolume.contains(below) { return true }
        if let inHome = below.dropping(prefix: "home/"), Caches.ofHome.contains(inHome) {
            return true
        }
        return false
    }

    /// What a directory within `part` is searched for; nil when it is skipped.
    private func part(of name: ByteString, within part: Part) -> Part? {
        switch part {
        case .files: return Caches.reproducibleAnywhere.contains(name) ? .reproducible : .files
        case .tree, .reproducible:
            if Caches.ofTools.contains(name) { return nil }
            return Caches.reproducible.contains(name) ? .reproducible : part
        }
    }

    private mutating func visit(_ directory: ByteString, _ outer: Part) {
        guard let entries = Files.entries(in: directory) else {
            // Below a checkout git itself reports what it could not read.
            if outer == .files, Files.exists(directory) { unreadable.append(directory) }
            return
        }
        let names = Set(entries.map(\.name))
        var part = outer
        if names.contains(".git") {
            take(directory)
            part = .tree
        } else if isBare(directory, names) {
            takeBare(directory)
            return
        }
        if part == .files, names.contains("CACHEDIR.TAG"), Caches.isTagged(directory) { return }
        if part == .files, names.contains("pyvenv.cfg"), Caches.isEnvironment(directory) {
            part = .reproducible
        }
        for entry in entries where entry.name != ".git" || part == .files {
            let path = directory.appending(entry.name)
            switch entry.kind {
            case .directory:
                guard !isSkipped(path), isHere(path),
                    let inner = self.part(of: entry.name, within: part)
                else { continue }
                visit(path, inner)
            case .file, .link:
                if part == .files, collectsFiles, !isSkipped(path) { files.append(path) }
            case .pipe, .socket, .device:
                if part != .reproducible, collectsFiles { specials.append(path) }
                if part != .files, Self.namesRead.contains(entry.name) { waitingPipes.append(path) }
            }
        }
    }

    /// Whether a directory is on the same file system.
    private func isHere(_ path: ByteString) -> Bool {
        Files.status(path).map { devices.contains($0.device) } ?? false
    }

    /// Adds a directory with a `.git`, whatever that points to.
    private mutating func take(_ directory: ByteString) {
        switch GitLayout.resolve(directory.appending(".git"), root: root) {
        case .found(let layout):
            let isMain = directory == root.appending("repo")
            let isModule = layout.gitDirectory.contains("/modules/")
            let kind: Checkout.Kind =
                isMain
                ? .main
                : isModule
                    ? .submodule
                    : layout.gitDirectory == layout.common ? .checkout : .worktree
            places.insert(layout.gitDirectory)
            checkouts.append(Checkout(worktree: directory, layout: layout, kind: kind))
        case .outside(let target):
            detachedFromVolume.append((directory, target))
        case .broken(let reason):
            broken.append((directory, reason))
        }
    }

    /// Whether a directory is a bare repository, by the entries that git itself requires.
    private func isBare(_ directory: ByteString, _ names: Set<ByteString>) -> Bool {
        names.isSuperset(of: ["HEAD", "objects", "refs"])
            && Files.status(directory.appending("objects"))?.kind == .directory
            && Files.status(directory.appending("refs"))?.kind == .directory
    }

    private mutating func takeBare(_ directory: ByteString) {
        let layout = GitLayout(gitDirectory: directory, common: directory)
        checkouts.append(Checkout(worktree: nil, layout: layout, kind: .bare))
    }
}

extension Survey {
    /// Adds the git directories of submodules and linked worktrees that no checkout uses, because
    /// they may hold commits.
    private mutating func addHidden() {
        var queue = Array(commons).sorted()
        while let common = queue.popLast() {
            let modules = common.appending("modules")
            if Files.status(modules)?.kind == .directory {
                for directory in moduleDirectories(modules) where commons.insert(directory).inserted
                {
                    queue.append(directory)
                    let layout = GitLayout(gitDirectory: directory, common: directory)
                    checkouts.append(Checkout(worktree: nil, layout: layout, kind: .hidden))
                }
            }
            addWorktrees(of: common)
        }
    }

    private func moduleDirectories(_ path: ByteString) -> [ByteString] {
        guard let entries = Files.entries(in: path) else { return [] }
        if entries.contains(where: { $0.name == "objects" && $0.kind == .directory }) {
            return [path]
        }
        return entries.filter { $0.kind == .directory }
            .flatMap { moduleDirectories(path.appending($0.name)) }
    }

    private mutating func addWorktrees(of common: ByteString) {
        let linked = common.appending("worktrees")
        guard Files.status(linked)?.kind == .directory else { return }
        for entry in Files.entries(in: linked) ?? [] where entry.kind == .directory {
            let directory = linked.appending(entry.name)
            guard !places.contains(directory), Files.exists(directory.appending("HEAD")) else {
                continue
            }
            let layout = GitLayout(gitDirectory: directory, common: common)
            guard let bytes = Files.read(directory.appending("gitdir"), limit: 8192) else {
                continue
            }
            let line = ByteString(bytes.prefix { $0 != UInt8(ascii: "\n") })
            let entry = line.hasPrefix("/") ? line : directory.appending(line)
            let worktree = entry.parent
            if GitLayout.isInside(worktree, root) {
                checkouts.append(Checkout(worktree: nil, layout: layout, kind: .hidden))
            } else {
                outsideWorktrees.append((worktree, layout))
            }
        }
    }
}
