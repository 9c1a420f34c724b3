import FoundationEssentials
internal import UnsavedWork

/// What was on the volume when the workspace was set up, which proves that it is not the
/// workspace's work.
///
/// Written to `.berth/setup.json` once, before the agent first runs. It relies on object names and
/// file digests, because times prove nothing.
struct SetupRecord: Codable, Hashable {
    static let path: ByteString = ".berth/setup.json"

    var version = 1
    /// Every object that a reference or reflog named then, by the repository's path below the root.
    var objects: [String: [String]] = [:]
    /// Size and SHA-256 of every file that no commit holds, by path below the root; for a link, its
    /// target.
    var files: [String: String] = [:]
    /// The report of each repository in the container's own layer, which may come from the image;
    /// by absolute path.
    var layer: [String: RepositoryReport] = [:]

    /// Reads the record below `root`; nil when it is missing or unreadable.
    static func read(_ root: ByteString) -> SetupRecord? {
        guard let bytes = Files.read(root.appending(path)),
            let record = try? JSONDecoder().decode(SetupRecord.self, from: Data(bytes)),
            record.version == 1
        else { return nil }
        return record
    }

    /// Records what is below `root` now; an existing record stays unchanged.
    ///
    /// An unreadable repository is left out, so nothing in it counts as known. `work` is scratch
    /// space; with `isLive`, the container's own layer is accessible and recorded too.
    static func write(_ root: ByteString, work: ByteString, isLive: Bool) throws(LookFailure) {
        let place = root.appending(path)
        guard !Files.exists(place) else { return }
        let survey = Survey(root)
        var record = SetupRecord()
        var files = survey.files
        for (number, checkout) in survey.checkouts.enumerated() {
            let group = RepositoryGroup(
                checkouts: [checkout],
                root: root,
                others: survey.worktrees,
                record: nil,
                options: Inspection.Options(),
                scratch: work.appending(ByteString(String(number))),
                waitingPipes: survey.waitingPipes,
                answersForReferences: false
            )
            for visit in group.look() {
                guard let repository = visit.repository else { continue }
                record.objects[visit.place] = objects(of: repository, checkout)
                guard let worktree = checkout.worktree, let tree = visit.tree else { continue }
                let loose = [FileCategory.untracked, .ignored].flatMap { tree.files[$0] ?? [] }
                files += loose.map(worktree.appending)
            }
        }
        record.files = Fingerprint.of(files, root)
        let layer = isLive ? OwnLayer.groups(root, work: work.appending("layer")) : []
        for (number, group) in layer.enumerated() {
            var group = group
            group.scratch = group.scratch.appending(ByteString(String(number)))
            for visit in group.look() where visit.failure == nil {
                record.layer[visit.place] = visit.report
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let data = try? encoder.encode(record), Files.makeDirectories(place.parent),
            Files.write(data, to: place + ".new"), Files.rename(place + ".new", to: place)
        else { throw LookFailure("cannot write \(place.text)") }
    }

    /// Which of these files below `root` are unchanged since the set-up.
    func unchanged(_ paths: [ByteString], _ root: ByteString) -> Set<ByteString> {
        let candidates = paths.filter { path in
            path.below(root).map { files[$0.text] != nil } ?? false
        }
        let current = Fingerprint.of(candidates, root)
        return Set(
            candidates.filter { path in
                path.below(root).map {
                    current[$0.text] == files[$0.text] && current[$0.text] != nil
                } ?? false
            }
        )
    }

    private static func objects(of repository: Repository, _ checkout: Checkout) -> [String] {
        var names = Set(repository.references.values.values)
        names.formUnion(repository.references.logged.filter { !ObjectName.isNull($0) })
        if let head = try? Head(checkout.layout.gitDirectory, repository), let commit = head.commit
        {
            names.insert(commit)
        }
        return names.map(\.text).sorted()
    }
}

/// A short text that differs when the contents of two files differ.
enum Fingerprint {
    /// The fingerprints of files below `root`, by path below it; unreadable files have none.
    static func of(_ paths: [ByteString], _ root: ByteString) -> [String: String] {
        var found: [String: String] = [:]
        var regular: [ByteString] = []
        for path in paths {
            guard let status = Files.status(path), let name = path.below(root)?.text else {
                continue
            }
            switch status.kind {
            case .file: regular.append(path)
            case .link: found[name] = Files.linkTarget(path).map { "link \($0.text)" }
            default: break
            }
        }
        for (path, digest) in digests(regular) {
            guard let status = Files.status(path), let name = path.below(root)?.text else {
                continue
            }
            found[name] = "\(status.size) \(digest)"
        }
        return found
    }

    /// SHA-256 of regular files, in hexadecimal; unreadable files are left out.
    static func digests(_ paths: [ByteString]) -> [ByteString: String] {
        var found: [ByteString: String] = [:]
        for start in stride(from: 0, to: paths.count, by: 500) {
            let batch = Array(paths[start..<min(start + 500, paths.count)])
            let command = Command(
                ["/usr/bin/sha256sum", "--zero", "--"] + batch,
                environment: ["LC_ALL=C"]
            )
            for record in ByteString(command.run().output).split(0) {
                let parts = record.bytes.split(separator: UInt8(ascii: " "), maxSplits: 1)
                guard parts.count == 2, parts[0].count == 64 else { continue }
                found[ByteString(parts[1].dropFirst())] = ByteString(parts[0]).text
            }
        }
        return found
    }
}
