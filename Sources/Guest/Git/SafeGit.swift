import Glibc

/// How git is run on a repository that may be hostile.
///
/// git never runs on a repository's own git directory. ``ScratchRepository`` builds a scratch one
/// with our configuration and copies of HEAD, index, references and operation state; it borrows
/// only the repository's objects. git therefore ignores the repository's own hooks, filters,
/// fsmonitor, textconv, includes, pagers and helpers.
enum SafeGit {
    static let program: ByteString = "/usr/bin/git"

    static let environment: [ByteString] =
        [
            "PATH=/usr/bin:/bin", "HOME=/nonexistent", "XDG_CONFIG_HOME=/nonexistent", "LC_ALL=C",
            "TZ=UTC", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1",
            "GIT_ALLOW_PROTOCOL=file",
        ] + common

    /// For asking remotes: git reads the image's configuration, which names the credential helper,
    /// but not the user's or the repository's.
    static let askingEnvironment: [ByteString] =
        [
            "PATH=/usr/bin:/bin", "HOME=/workspace/home", "XDG_CONFIG_HOME=/nonexistent",
            "LC_ALL=C",
            "TZ=UTC", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ALLOW_PROTOCOL=http:https:ssh:git:berth",
            "GIT_SSH_COMMAND=ssh -o BatchMode=yes -o ConnectTimeout=15 -o StrictHostKeyChecking=accept-new",
            "GIT_HTTP_LOW_SPEED_LIMIT=100", "GIT_HTTP_LOW_SPEED_TIME=20",
        ] + inherited + common

    /// The container's own network settings: proxies, certificates and the SSH agent.
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
        // Keep a fetched pack as it is: unpacking would renew the file times of borrowed objects.
        "-c", "fetch.unpackLimit=1", "-c", "transfer.unpackLimit=1",
    ]

    /// Runs git without access to any repository of the workspace.
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

/// Why something could not be inspected, in git's words or ours.
struct LookFailure: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    /// `what` failed; the reason ends with git's error message.
    init(_ what: String, _ outcome: Command.Outcome) {
        reason = "\(what): \(outcome.complaint)"
    }
}
