internal import UnsavedWork

/// Finds commits whose content a remote has in another shape: rebased, picked or squashed.
///
/// This is an inference, so it never decides alone: the commits are still kept in a rescue. Commits
/// not compared in time or beyond the limits count as not landed.
struct LandedCommits {
    /// A reference with more commits of its own is not compared.
    static let commitsMax = 500
    /// How many of the remote's newest commits a reference is compared with.
    static let candidatesMax = 2000
    /// How many of a reference's newest commits are tried as the end of a squash merge.
    static let prefixesMax = 50
    /// Commits diffed in one batch, and the most bytes of their diffs; a larger batch is not
    /// compared.
    static let batchCount = 100
    static let batchBytesMax = 128 << 20
    /// The time for all comparisons of one repository.
    static let timeMax = Duration.seconds(20)

    private let scratch: ScratchRepository
    private let graph: CommitGraph
    private let kept: Set<ByteString>
    private let end = ContinuousClock.now + timeMax
    private var patches: [ByteString: ByteString] = [:]
    private var candidates: [Set<ByteString>: Candidates] = [:]

    private struct Candidates {
        var patches: Set<ByteString> = []
        var trees: Set<ByteString> = []
    }

    init(_ scratch: ScratchRepository, _ graph: CommitGraph, kept: Set<ByteString>) {
        self.scratch = scratch
        self.graph = graph
        self.kept = kept
    }

    /// Finds which of the tip's own commits landed, and how; nil when none did.
    mutating func find(
        _ tip: ByteString
    ) throws(LookFailure) -> (commits: Set<ByteString>, shape: LandedReference.Shape)? {
        let (own, boundary) = graph.reach([tip])
        guard !own.isEmpty, own.count <= Self.commitsMax, !kept.isEmpty, !isLate else { return nil }
        let remote = try remoteCommits(beyond: boundary)
        guard !remote.patches.isEmpty || !remote.trees.isEmpty else { return nil }
        var landed: Set<ByteString> = []
        for commit in own {
            if let patch = patches[commit], remote.patches.contains(patch) { landed.insert(commit) }
        }
        let rest = own.filter { !landed.contains($0) }
        if rest.isEmpty { return (landed, .rebased) }
        if let end = try squashEnd(own, boundary, remote) {
            return (landed.union(graph.reach([end]).commits), .squashed)
        }
        return landed.isEmpty ? nil : (landed, .rebased)
    }

    private var isLate: Bool { ContinuousClock.now > end }
    private var left: Duration { max(.milliseconds(1), ContinuousClock.now.duration(to: end)) }

    /// The remote's commits that the tip does not contain; a commit that it contains proves
    /// nothing.
    private mutating func remoteCommits(
        beyond boundary: Set<ByteString>
    ) throws(LookFailure) -> Candidates {
        if let known = candidates[boundary] { return known }
        let input = ByteString.listed(kept.sorted() + boundary.sorted().map { "^" + $0 })
        let commits = try scratch.lines(
            "cannot read the remote's commits",
            ["rev-list", "--no-merges", "--max-count=\(Self.candidatesMax)", "--stdin"],
            input: input
        )
        var found = Candidates()
        if !commits.isEmpty {
            let own = graph.order.prefix(Self.candidatesMax)
            try readPatches(commits + own.filter { patches[$0] == nil })
            found.patches = Set(commits.compactMap { patches[$0] })
            found.trees = Set(
                try scratch.lines(
                    "cannot read the remote's commits",
                    ["log", "--no-walk=unsorted", "--no-show-signature", "--format=%T", "--stdin"],
                    input: ByteString.listed(commits)
                )
            )
        }
        candidates[boundary] = found
        return found
    }

    private static let plainDiff: [ByteString] = [
        "-r", "-p", "--no-renames", "--full-index", "--no-ext-diff", "--no-textconv",
        "--submodule=short", "--ignore-submodules=dirty",
    ]

    /// Computes patch ids that are equal only for equal content.
    ///
    /// Whitespace counts, binary files compare by their full object names, and renames and diff
    /// drivers are off.
    private mutating func readPatches(_ commits: [ByteString]) throws(LookFailure) {
        let new = commits.filter { patches[$0] == nil }
        guard !new.isEmpty, !isLate else { return }
        let ids = patchIDs(
            ["diff-tree", "--stdin", "--root"] + Self.plainDiff,
            lines: new
        )
        for (commit, id) in ids { patches[commit] = id }
    }

    /// Patch ids by commit, without those on which git failed or for which no time was left.
    private func patchIDs(_ arguments: [ByteString], lines: [ByteString]) -> [ByteString:
        ByteString]
    {
        var found: [ByteString: ByteString] = [:]
        for start in stride(from: 0, to: lines.count, by: Self.batchCount) where !isLate {
            let batch = lines[start..<min(start + Self.batchCount, lines.count)]
            found.merge(batchIDs(arguments, batch)) { first, _ in first }
        }
        return found
    }

    private func batchIDs(
        _ arguments: [ByteString],
        _ lines: ArraySlice<ByteString>
    ) -> [ByteString: ByteString] {
        let diffs = scratch.git(
            arguments,
            input: ByteString.listed(lines),
            deadline: left,
            outputMax: Self.batchBytesMax
        )
        guard diffs.status == 0 else { return [:] }
        let ids = scratch.git(["patch-id", "--verbatim"], input: diffs.output, deadline: left)
        guard ids.status == 0 else { return [:] }
        var found: [ByteString: ByteString] = [:]
        for line in ByteString(ids.output).split(UInt8(ascii: "\n")) {
            let fields = line.split(UInt8(ascii: " "))
            if fields.count == 2 { found[fields[1]] = fields[0] }
        }
        return found
    }

    /// The newest commit whose whole difference from the base of the work equals one commit of the
    /// remote.
    ///
    /// An empty difference proves nothing: commits that the branch made and reverted exist nowhere
    /// else.
    private func squashEnd(
        _ own: [ByteString],
        _ boundary: Set<ByteString>,
        _ remote: Candidates
    ) throws(LookFailure) -> ByteString? {
        let prefixes = own.prefix(Self.prefixesMax)
        let trees = try self.trees(Array(prefixes) + boundary)
        for base in boundary.sorted().prefix(5) where !isLate {
            let whole = patchIDs(
                ["diff-tree", "--stdin"] + Self.plainDiff,
                lines: prefixes.map { $0 + " " + base }
            )
            for commit in prefixes {
                guard let tree = trees[commit], tree != trees[base] else { continue }
                let isPatch = whole[commit].map(remote.patches.contains) ?? false
                if isPatch || remote.trees.contains(tree) { return commit }
            }
        }
        return nil
    }

    private func trees(_ commits: [ByteString]) throws(LookFailure) -> [ByteString: ByteString] {
        let lines = try scratch.lines(
            "cannot read commits",
            ["log", "--no-walk=unsorted", "--no-show-signature", "--format=%H %T", "--stdin"],
            input: ByteString.listed(commits)
        )
        var found: [ByteString: ByteString] = [:]
        for line in lines {
            let fields = line.split(UInt8(ascii: " "))
            if fields.count == 2 { found[fields[0]] = fields[1] }
        }
        return found
    }
}
