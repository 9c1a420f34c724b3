import Glibc

/// How git is run where a repository may be hostile.
///
/// No git command ever runs on a repository's own git directory. ``ScratchRepository`` builds a scratch one (our
/// configuration, copies of HEAD, index, references and the state of operations) that only borrows the repository's
/// objects: hooks, filters, fsmonitor, textconv, includes, pagers and helpers that the repository names do not
/// exist for git.
enum SafeGit {
    static let program: ByteString = "/usr/bin/git"

    static let environment: [ByteString] =
        [
            "PATH=/usr/bin:/bin", "HOME=/nonexistent", "XDG_CONFIG_HOME=/nonexistent", "LC_ALL=C",
            "TZ=UTC", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1",
            "GIT_ALLOW_PROTOCOL=file",
        ] + common

    /// For asking remotes: the image's configuration counts, which names the credential helper; the user's and the
    /// repository's do not.
    static let askingEnvironment: [ByteString] =
        [
            "PATH=/usr/bin:/bin", "HOME=/workspace/home", "XDG_CONFIG_HOME=/nonexistent",
            "LC_ALL=C",
            "TZ=UTC", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ALLOW_PROTOCOL=http:https:ssh:git:berth",
            "GIT_SSH_COMMAND=ssh -o BatchMode=yes -o ConnectTimeout=15 -o StrictHostKeyChecking=accept-new",
            "GIT_HTTP_LOW_SPEED_LIMIT=100", "GIT_HTTP_LOW_SPEED_TIME=20",
        ] + inherited + common

    /// How the container as a whole reaches the network.
    private static let inherited: [ByteString] =
        ([
            "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy",
            "NO_PROXY",
            "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "SSH_AUTH_SOCK",
        ] as [String]).compactMap { name in
            getenv(name).map { ByteString("\(name)=\(String(cString: $0))") }
        }

    private static let common: [ByteString] = [
        "GIT_OPTIONAL_LOCKS=0", "GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1",
        "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=/bin/false", "SSH_ASKPASS=/bin/false",
        "GIT_EDITOR=/bin/false", "GIT_PAGER=cat", "GIT_CEILING_DIRECTORIES=/",
        "GIT_AUTHOR_NAME=berth", "GIT_AUTHOR_EMAIL=berth@localhost", "GIT_COMMITTER_NAME=berth",
        "GIT_COMMITTER_EMAIL=berth@localhost",
    ]

    static let options: [ByteString] = [
        "--no-pager", "--no-optional-locks", "-c", "safe.directory=*", "-c",
        "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false",
        "-c", "core.attributesFile=/dev/null", "-c", "core.excludesFile=/dev/null", "-c",
        "core.commitGraph=false", "-c", "core.multiPackIndex=false", "-c",
        "core.logAllRefUpdates=false", "-c", "pack.useBitmaps=false", "-c", "pack.windowMemory=64m",
        "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "submodule.recurse=false", "-c",
        "fetch.recurseSubmodules=false", "-c", "diff.ignoreSubmodules=dirty", "-c",
        "core.warnAmbiguousRefs=false",
        // A pack is written as it comes; single objects would renew the times of those that are borrowed.
        "-c", "fetch.unpackLimit=1", "-c", "transfer.unpackLimit=1",
    ]

    /// git with no repository of the workspace in sight.
    static func bare(
        _ arguments: [ByteString],
        input: [UInt8] = [],
        in directory: ByteString = "/"
    ) -> Command.Outcome {
        var command = Command([program] + options + arguments, environment: environment)
        command.input = input
        command.directory = directory
        return command.run()
    }
}

/// Why something could not be looked at, in git's words or ours.
struct LookFailure: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    /// `what` failed, as git complained of it.
    init(_ what: String, _ outcome: Command.Outcome) {
        reason = "\(what): \(outcome.complaint)"
    }
}
