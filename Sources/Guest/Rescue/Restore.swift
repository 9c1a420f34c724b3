import FoundationEssentials
import Glibc

/// Restores the contents of a rescue below a directory.
///
/// Nothing in the rescue is trusted or executed: every digest is checked first, and no path leaves
/// the target or passes through a link. Of a repository's configuration only remotes and upstreams
/// are restored, and no hook or filter. Linked worktrees and submodules become separate
/// repositories. What was kept as plain files is restored with `git.raw` for `.git`, which git does
/// not follow.
struct Restore {
    private let from: ByteString
    private let target: ByteString
    private let work: ByteString

    init(from: ByteString, to target: ByteString, work: ByteString) {
        self.from = from
        self.target = target
        self.work = work
    }

    /// The most bytes of a manifest or list of sums that are read.
    static let listBytesMax = 64 << 20

    /// Restores everything; existing files in the target are not replaced.
    func run() throws(LookFailure) {
        // Give files the same permissions as after a clone.
        umask(0o022)
        guard let from = Files.resolved(from), Files.status(from)?.kind == .directory else {
            throw LookFailure("\(from.text) holds no rescue")
        }
        let files = try RescueSums(from).check()
        guard let bytes = Files.read(from.appending(RescueManifest.name), limit: Self.listBytesMax),
            let manifest = try? JSONDecoder().decode(RescueManifest.self, from: Data(bytes))
        else { throw LookFailure("\(from.text) holds no rescue that can be read") }
        guard manifest.version == RescueManifest.currentVersion else {
            throw LookFailure(
                "the rescue is of version \(manifest.version), which this program does not restore"
            )
        }
        for name in manifest.files { _ = try file(name, files) }
        guard Files.makeDirectories(absolute(target), mode: 0o755),
            let target = Files.resolved(absolute(target))
        else { throw LookFailure("cannot make \(target.text)") }
        let place = RestorePlace(target: target)
        defer { Files.removeTree(place.staging) }
        for entry in manifest.repositories { try restore(entry, files, place) }
        for name in [manifest.loose, manifest.hidden].compactMap({ $0 }) {
            try place.unpack(try file(name, files), to: target, work: work)
        }
    }

    private func absolute(_ path: ByteString) -> ByteString {
        guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        return ByteString(String(cString: here)).appending(path)
    }

    /// The path of a file that the manifest names; throws unless the sums cover it.
    private func file(
        _ name: String,
        _ files: [ByteString: ByteString]
    ) throws(LookFailure) -> ByteString {
        guard let path = files[ByteString(name)] else {
            throw LookFailure("'\(name)' is no file that the sums of the rescue cover")
        }
        return path
    }

    private func restore(
        _ entry: RescueManifest.Entry,
        _ files: [ByteString: ByteString],
        _ place: RestorePlace
    ) throws(LookFailure) {
        if entry.isRaw {
            guard let raw = entry.raw else {
                throw LookFailure("the manifest names no archive for \(entry.path)")
            }
            return try place.unpack(try file(raw, files), to: place.target, work: work)
        }
        guard let path = ByteString(hexadecimal: entry.pathBytes),
            entry.objectFormat == "sha1" || entry.objectFormat == "sha256", let state = entry.state
        else { throw LookFailure("the manifest makes no sense for \(entry.path)") }
        let destination = try place.directory(path)
        guard !Files.exists(destination.appending(".git")) else {
            throw LookFailure("\(destination.text) is a repository already")
        }
        let staged = try place.stage(
            try file(state, files),
            as: "state",
            keepsLinks: false,
            work: work
        )
        var repository = RestoredRepository(
            directory: destination,
            state: staged.appending(RepositoryRescue.stateDirectory)
        )
        try repository.make(format: ByteString(entry.objectFormat))
        if let bundle = entry.bundle { try repository.fetch(try file(bundle, files)) }
        if let large = entry.largeFiles {
            let git = destination.appending(".git")
            try place.unpackLargeFiles(try file(large, files), to: git, work: work)
        }
        try repository.restoreState()
        if let tree = entry.tree {
            try place.unpack(try file(tree, files), to: destination, work: work)
        }
        if !entry.isBare { try repository.restoreTree() }
    }
}

/// The directory into which a rescue is restored; no path leaves it.
struct RestorePlace {
    let target: ByteString
    /// Our own directory in the target, from which unpacked files are moved into place.
    let staging: ByteString

    init(target: ByteString) {
        self.target = target
        staging = target.appending(".berth-restore-" + ByteString(String(getpid())))
    }

    /// A directory below the target; created when missing, and never reached through a link.
    func directory(_ path: ByteString) throws(LookFailure) -> ByteString {
        var place = target
        for part in path.split(UInt8(ascii: "/")) where part != "." {
            guard part != ".." else { throw LookFailure("\(path.text) leaves the target") }
            // A checkout that was found inside a git directory is restored beside it.
            place = place.appending(part == ".git" ? "git.raw" : part)
            if Files.status(place) == nil {
                guard place.withCString({ mkdir($0, 0o755) }) == 0 else {
                    throw LookFailure("cannot make \(place.text)")
                }
            }
            guard Files.status(place)?.kind == .directory else {
                throw LookFailure("\(path.text) goes through a link")
            }
        }
        return place
    }

    /// Unpacks into a new staging directory.
    func stage(
        _ file: ByteString,
        as name: ByteString,
        keepsLinks: Bool = true,
        work: ByteString
    ) throws(LookFailure) -> ByteString {
        let place = staging.appending(name)
        Files.removeTree(place)
        try Archive(work: work).unpack(file, to: place, keepsLinks: keepsLinks)
        return place
    }

    /// Unpacks and moves the files into place, keeping existing ones.
    func unpack(_ file: ByteString, to directory: ByteString, work: ByteString) throws(LookFailure)
    {
        try move(try stage(file, as: "files", work: work), into: directory)
    }

    /// Puts LFS objects into a git directory and ignores anything else in the archive, because git
    /// would run a hook from it.
    func unpackLargeFiles(_ file: ByteString, to git: ByteString, work: ByteString)
        throws(LookFailure)
    {
        let staged = try stage(file, as: "files", keepsLinks: false, work: work)
        let objects = staged.appending(RepositoryRescue.largeFiles)
        guard Files.status(objects)?.kind == .directory else { return }
        let destination = git.appending(RepositoryRescue.largeFiles)
        guard Files.makeDirectories(destination, mode: 0o755) else {
            throw LookFailure("cannot make \(destination.text)")
        }
        try move(objects, into: destination)
    }

    /// Moves missing files; enters existing directories, but never through a link.
    private func move(_ from: ByteString, into directory: ByteString) throws(LookFailure) {
        guard let entries = Files.entries(in: from) else {
            throw LookFailure("cannot read \(from.text)")
        }
        for entry in entries {
            let old = from.appending(entry.name)
            let new = directory.appending(entry.name)
            if let present = Files.status(new) {
                if present.kind == .directory, entry.kind == .directory { try move(old, into: new) }
            } else if !Files.rename(old, to: new) {
                throw LookFailure("cannot put \(new.text) into place")
            }
        }
    }
}

/// The checksums of a rescue, which cover every file in it and only plain files.
package struct RescueSums {
    private let directory: ByteString

    init(_ directory: ByteString) { self.directory = directory }

    /// Whether a name can only mean a file directly in the rescue.
    package static func isPlain(_ name: ByteString) -> Bool {
        guard let first = name.bytes.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-")
        else {
            return false
        }
        return name.bytes.count <= 200
            && name.bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Compares every file with its sum.
    ///
    /// - Returns: the path of every file whose sum is correct, by name.
    func check() throws(LookFailure) -> [ByteString: ByteString] {
        let sums = directory.appending(RescueManifest.sums)
        guard let bytes = Files.read(sums, limit: Restore.listBytesMax) else {
            throw LookFailure("\(sums.text) cannot be read")
        }
        var wanted: [ByteString: String] = [:]
        for line in ByteString(bytes).split(UInt8(ascii: "\n")) {
            guard line.bytes.count > 66, line.bytes[64] == UInt8(ascii: " ") else {
                throw LookFailure("\(sums.text) is damaged")
            }
            let name = ByteString(line.bytes[66...])
            guard Self.isPlain(name), Files.status(directory.appending(name))?.kind == .file else {
                throw LookFailure("\(name.text) is no file of the rescue")
            }
            wanted[directory.appending(name)] = ByteString(line.bytes[..<64]).text
        }
        guard wanted[directory.appending(RescueManifest.name)] != nil else {
            throw LookFailure("\(sums.text) does not cover the manifest")
        }
        let found = Fingerprint.digests(Array(wanted.keys))
        for (path, digest) in wanted where found[path] != digest {
            throw LookFailure("\(path.lastComponent.text) is damaged")
        }
        return Dictionary(
            wanted.keys.map { ($0.lastComponent, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
