/// The few settings of a repository that hold data only; all other settings are ignored.
struct RepositoryConfiguration: Hashable {
    /// `sha1` or `sha256`.
    var objectFormat: ByteString = "sha1"
    /// `core.` settings that affect how a tree is compared, by their full key.
    var core: [ByteString: ByteString] = [:]
    /// Where each remote fetches from and pushes to, by the remote's name.
    var remoteURLs: [ByteString: [ByteString]] = [:]
    /// Where each remote is pushed to, when that is said separately.
    var pushURLs: [ByteString: [ByteString]] = [:]
    /// Each branch's upstream remote and reference.
    var branchRemotes: [ByteString: ByteString] = [:]
    var branchMerges: [ByteString: ByteString] = [:]
    /// `url.BASE.insteadOf`: the base and the prefix that it replaces.
    var replacements: [(base: ByteString, prefix: ByteString)] = []
    /// `core.worktree`, for submodules.
    var worktree: ByteString?

    static func == (left: Self, right: Self) -> Bool {
        left.core == right.core && left.remoteURLs == right.remoteURLs
    }
    func hash(into hasher: inout Hasher) { hasher.combine(remoteURLs) }

    init() {}

    /// Reads a git directory's `config` without includes; a missing file gives an empty
    /// configuration.
    init(reading path: ByteString) throws(LookFailure) {
        guard let status = Files.status(path) else { return }
        guard status.kind == .file else { throw LookFailure("the configuration is not a file") }
        let outcome = SafeGit.bare(["config", "--file", path, "--no-includes", "--null", "--list"])
        guard outcome.status == 0 else { throw LookFailure("unreadable configuration", outcome) }
        for record in ByteString(outcome.output).split(0) {
            let parts = record.bytes.split(
                separator: UInt8(ascii: "\n"),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            try take(ByteString(parts[0]), parts.count > 1 ? ByteString(parts[1]) : "true")
        }
    }

    private mutating func take(_ key: ByteString, _ value: ByteString) throws(LookFailure) {
        switch key {
        case "core.repositoryformatversion":
            guard value == "0" || value == "1" else {
                throw LookFailure("unknown repository format \(value.text)")
            }
        case "core.filemode", "core.symlinks", "core.ignorecase":
            if ["true", "false"].contains(value) { core[key] = value }
        case "core.autocrlf":
            if ["true", "false", "input"].contains(value) { core[key] = value }
        case "core.eol":
            if ["lf", "crlf", "native"].contains(value) { core[key] = value }
        case "core.worktree": worktree = value
        case "extensions.objectformat":
            guard value == "sha1" || value == "sha256" else {
                throw LookFailure("unknown object format")
            }
            objectFormat = value
        case "extensions.worktreeconfig", "extensions.noop", "extensions.partialclone",
            "extensions.preciousobjects", "extensions.relativeworktrees":
            break
        default: try takeNamed(key, value)
        }
    }

    private mutating func takeNamed(_ key: ByteString, _ value: ByteString) throws(LookFailure) {
        if let name = key.dropping(prefix: "extensions.") {
            throw LookFailure("unknown repository extension \(name.text)")
        } else if let rest = key.dropping(prefix: "branch.") {
            if let name = rest.dropping(suffix: ".remote") { branchRemotes[name] = value }
            if let name = rest.dropping(suffix: ".merge") { branchMerges[name] = value }
        } else if let rest = key.dropping(prefix: "remote.") {
            if let name = rest.dropping(suffix: ".url") ?? rest.dropping(suffix: ".pushurl") {
                remoteURLs[name, default: []].append(value)
            }
            if let name = rest.dropping(suffix: ".pushurl") {
                pushURLs[name, default: []].append(value)
            }
        } else if let rest = key.dropping(prefix: "url.") {
            if let base = rest.dropping(suffix: ".insteadof")
                ?? rest.dropping(suffix: ".pushinsteadof")
            {
                replacements.append((base, value))
            }
        }
    }

    /// The address that git would use for `url`: the longest replaced prefix wins.
    func rewritten(_ url: ByteString) -> ByteString {
        let matching = replacements.filter { !$0.prefix.isEmpty && url.hasPrefix($0.prefix) }
        guard let best = matching.max(by: { $0.prefix.bytes.count < $1.prefix.bytes.count }),
            let rest = url.dropping(prefix: best.prefix)
        else { return url }
        return best.base + rest
    }
}
