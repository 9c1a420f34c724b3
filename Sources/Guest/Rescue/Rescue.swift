import Glibc
internal import UnsavedWork

/// Saves the work that an inspection found unsaved or insured, as data that nothing executes.
///
/// Each repository with such work, numbered N, gives `N.bundle` (every reference, the stash,
/// detached HEADs, and objects that only reflogs or the index name; it is self-contained), `N.tar`
/// (files as they are in the tree), `N.state.tar` (index and operations in progress) and
/// `N.lfs.tar` (LFS objects). One that git cannot read is kept as plain files in `N.raw.tar`,
/// without its configuration and hooks. `loose.tar` and `hidden.tar` hold files outside
/// repositories. Every file is read back before the rescue succeeds; `manifest.json` and
/// `SHA256SUMS` are written last.
struct Rescue {
    private let inspection: Inspection
    private let out: ByteString
    private let archive: Archive
    private var manifest = RescueManifest()
    private var number = 0

    init(_ inspection: Inspection, to out: ByteString) {
        self.inspection = inspection
        self.out = out
        archive = Archive(work: inspection.work)
    }

    /// The most bytes that hidden files of the home may take: all together, and each.
    static let hiddenBytesMax = 64 << 20
    static let hiddenFileBytesMax = 8 << 20
    /// Bytes that must stay free on the disk that holds rescues.
    static let freeBytesMin = 256 << 20

    /// Keeps everything that can be read.
    ///
    /// - Throws: when nothing is kept, for example because the disk is full.
    func keep() throws(LookFailure) -> RescueOutcome {
        var rescue = self
        let report = inspection.report
        try checkRoom()
        for visit in inspection.visits where rescue.wants(visit) { rescue.keep(visit) }
        for place in inspection.rawPlaces { rescue.keepRaw(place, [], "it is no whole repository") }
        rescue.manifest.loose = rescue.keepFiles(inspection.looseFiles, "loose.tar")
        rescue.manifest.hidden = rescue.keepFiles(bounded(inspection.hiddenFiles), "hidden.tar")
        let items = report.items()
        rescue.manifest.kept = (items.filter { !$0.isInLayer } + report.insuredItems).map(\.line)
        let kept = Set(bounded(inspection.hiddenFiles))
        let large = inspection.hiddenFiles.filter { !kept.contains($0) }.compactMap {
            $0.below(inspection.root)
        }
        if let first = large.first {
            rescue.manifest.kept.append(
                "without \(large.count) hidden files of the home that are too large, as \(displayed(first.text))"
            )
        }
        rescue.manifest.unread +=
            unreadable(report).shownProblems.map(\.line)
            + items.filter(\.isInLayer).map(\.line)
        rescue.manifest.unread = Array(Set(rescue.manifest.unread)).sorted()
        try rescue.finish()
        return RescueOutcome(
            kept: rescue.manifest.kept,
            unread: rescue.manifest.unread,
            outside: report.repositories.flatMap(\.outside)
        )
    }

    private func wants(_ visit: Visit) -> Bool {
        guard !inspection.rawPlaces.contains(visit.checkout.place) else { return false }
        let report = visit.report
        let isMoved = inspection.visits.contains { owner in
            (owner.tree?.submodules ?? []).contains {
                visit.place == (owner.place == "." ? $0.path : "\(owner.place)/\($0.path)")
            }
        }
        return !report.unsaved.isEmpty || !report.insured.isEmpty || !visit.problems.isEmpty
            || isMoved
    }

    private mutating func keep(_ visit: Visit) {
        number += 1
        if visit.failure == nil, let scratch = visit.scratch, let repository = visit.repository {
            do throws(LookFailure) {
                var entry = RescueManifest.Entry(visit.checkout.place, visit.place)
                try RepositoryRescue(visit, repository, scratch, archive, out, number: number)
                    .keep(&entry, unread: &manifest.unread)
                manifest.repositories.append(entry)
                return
            } catch {
                discardFiles()
                keepRaw(visit.checkout.place, raws(visit), error.reason)
                return
            }
        }
        keepRaw(visit.checkout.place, raws(visit), visit.failure ?? "it could not be read")
    }

    /// The report with only those problems that mean unreadable files: a repository that git cannot
    /// read is kept as files instead.
    private func unreadable(_ report: WorkReport) -> WorkReport {
        var report = report
        report.problems = inspection.problems.filter { $0.reason.hasPrefix("cannot read") }
        for visit in inspection.visits {
            report.problems += (visit.tree?.problems ?? []).map {
                WorkProblem(repository: visit.place, reason: $0)
            }
        }
        return report
    }

    private func raws(_ visit: Visit) -> [ByteString] {
        [visit.checkout.layout.gitDirectory, visit.checkout.layout.common]
    }

    /// Saves a directory as plain files, without configuration, hooks and attributes.
    private mutating func keepRaw(
        _ place: ByteString,
        _ more: [ByteString],
        _ reason: String
    ) {
        number += 1
        let root = inspection.root
        var walk = RawWalk(root: root)
        for directory in Set([place] + more).sorted() where directory.isInside(root) {
            walk.visit(directory)
        }
        manifest.unread += walk.unread
        var entry = RescueManifest.Entry(place, place.below(root)?.text ?? place.text)
        entry.isRaw = true
        entry.reason = reason
        let name = "\(number).raw.tar"
        do throws(LookFailure) {
            try archive.pack(
                Set(walk.names).sorted(),
                in: root,
                to: out.appending(ByteString(name)),
                hidesGit: true
            )
            entry.raw = name
            manifest.repositories.append(entry)
        } catch {
            discardFiles()
            manifest.unread.append("\(entry.path) cannot be kept: \(error.reason)")
        }
    }

    /// Removes the files of the current repository, because a partial copy is useless.
    private func discardFiles() {
        let prefix = ByteString("\(number).")
        for name in Files.names(in: out) ?? [] where name.hasPrefix(prefix) {
            Files.remove(out.appending(name))
        }
    }

    /// Saves files outside repositories; nil when there are none.
    private mutating func keepFiles(_ paths: [ByteString], _ name: String) -> String? {
        var readable: [ByteString] = []
        for path in paths {
            if Files.isReadable(path) {
                path.below(inspection.root).map { readable.append($0) }
            } else {
                manifest.unread.append(
                    "cannot read \(path.below(inspection.root)?.text ?? path.text)"
                )
            }
        }
        guard !readable.isEmpty else { return nil }
        let file = out.appending(ByteString(name))
        do throws(LookFailure) {
            try archive.pack(readable, in: inspection.root, to: file)
            return name
        } catch {
            Files.remove(file)
            manifest.unread.append(
                "\(readable.count) files outside repositories cannot be kept: \(error.reason)"
            )
            return nil
        }
    }

    private func bounded(_ paths: [ByteString]) -> [ByteString] {
        var left = Self.hiddenBytesMax
        return paths.filter { path in
            guard let size = Files.status(path)?.size, size <= Self.hiddenFileBytesMax,
                size <= left,
                Files.isReadable(path)
            else { return false }
            left -= size
            return true
        }
    }

    private func checkRoom() throws(LookFailure) {
        var room = statvfs()
        guard out.withCString({ statvfs($0, &room) }) == 0 else { return }
        let free = Int(room.f_bavail) * Int(room.f_frsize)
        let trees = inspection.visits.flatMap { visit in
            (visit.tree?.files ?? [:]).values.flatMap { $0 }
                .compactMap { name in visit.checkout.worktree.map { $0.appending(name) } }
        }
        let files = (trees + inspection.looseFiles).reduce(0) { $0 + Files.allocated($1) }
        let commons = Set(inspection.visits.filter(wants).map(\.checkout.layout.common))
        let objects = commons.reduce(0) { $0 + Files.allocatedBelow($1.appending("objects")) }
        let needed = files + objects + Self.freeBytesMin
        guard free >= needed else {
            throw LookFailure(
                "the rescue may need \(needed >> 20) MiB, and \(free >> 20) MiB are free where rescues lie"
            )
        }
    }

    private func finish() throws(LookFailure) {
        guard Files.write(try Guest.encoded(manifest), to: out.appending(RescueManifest.name))
        else {
            throw LookFailure("cannot write the manifest")
        }
        let names = (Files.names(in: out) ?? []).sorted()
        let digests = Fingerprint.digests(names.map(out.appending))
        guard digests.count == names.count else {
            throw LookFailure("the rescue does not read back")
        }
        let lines = names.map { "\(digests[out.appending($0)] ?? "")  \($0.text)\n" }.joined()
        guard Files.write(Array(lines.utf8), to: out.appending(RescueManifest.sums)) else {
            throw LookFailure("cannot write the sums")
        }
        try settle()
    }

    /// Waits until the rescue's own files are on disk, because their sources are deleted
    /// afterwards.
    private func settle() throws(LookFailure) {
        for path in (Files.names(in: out) ?? []).map(out.appending) + [out] {
            let file = path.withCString { open($0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
            defer { close(file) }
            guard file >= 0, fsync(file) == 0 else {
                throw LookFailure("cannot write \(path.text) to its disk")
            }
        }
    }
}

extension RescueManifest.Entry {
    init(_ place: ByteString, _ name: String) {
        path = name
        // Absolute places are outside the volume and are never kept as repositories.
        pathBytes = ByteString(name).hexadecimal
        if let relative = Self.relative(place, name) { pathBytes = relative.hexadecimal }
    }

    /// The bytes of the name: the last components of the place, as many as the name has.
    private static func relative(_ place: ByteString, _ name: String) -> ByteString? {
        let parts = place.split(UInt8(ascii: "/"))
        let count = name.split(separator: "/").count
        guard name != ".", count <= parts.count else { return nil }
        return parts.suffix(count).reduce("") { ($0 as ByteString).appending($1) }
    }
}

/// Lists a directory for an archive, without files that git would execute or obey.
struct RawWalk {
    let root: ByteString
    var names: [ByteString] = []
    var unread: [String] = []

    /// Parts of a git directory that configure or run something.
    private static let obeyed: Set<ByteString> = [
        "config", "config.worktree", "hooks", "fsmonitor--daemon.ipc",
    ]

    init(root: ByteString) { self.root = root }

    mutating func visit(_ directory: ByteString) {
        guard let entries = Files.entries(in: directory) else {
            if Files.exists(directory) { unread.append("cannot read \(name(directory).text)") }
            return
        }
        names.append(name(directory))
        let known = Set(entries.map(\.name))
        let isGit =
            known.isSuperset(of: ["HEAD", "objects"])
            || known.isSuperset(of: ["HEAD", "commondir"])
        for entry in entries {
            let path = directory.appending(entry.name)
            if isGit, Self.obeyed.contains(entry.name) { continue }
            if entry.name == "attributes", directory.lastComponent == "info" { continue }
            switch entry.kind {
            case .directory: visit(path)
            case .file where !Files.isReadable(path):
                unread.append("cannot read \(name(path).text)")
            case .file, .link: names.append(name(path))
            case .pipe, .socket, .device: break
            }
        }
    }

    private func name(_ path: ByteString) -> ByteString {
        guard let below = path.below(root), !below.isEmpty else { return "." }
        return below
    }
}
