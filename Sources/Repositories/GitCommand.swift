internal import Glibc
internal import OperatingSystem

/// One run of `git upload-pack` or `git receive-pack`, as an argument vector and an environment.
struct GitCommand: Hashable {
    let arguments: [String]
    let environment: [String]

    /// The command that serves `repository`, which the client requested as `path`.
    ///
    /// `searchPath` is PATH; nothing else of the controller's environment reaches git or its hooks.
    /// For a controller that runs as root, git runs as the repository's owner (setpriv(1) of
    /// util-linux): the owner can write its hooks and configuration, which must not run as root,
    /// and must own pushed files.
    init(
        _ request: GitRequest,
        path: String,
        repository: GitDirectory,
        searchPath: String,
        isRoot: Bool,
        limits: BrokerLimits
    ) {
        let options =
            switch request.service {
            case .uploadPack: ["--strict", "--timeout=\(limits.transferIdleSecondsMax)"]
            case .receivePack: [String]()
            }
        let becomeOwner =
            isRoot && repository.user != 0
            ? [
                "setpriv", "--reuid=\(repository.user)", "--regid=\(repository.group)",
                "--clear-groups", "--",
            ] : []
        arguments = becomeOwner + ["git", request.service.subcommand] + options + [repository.path]
        var settings = [
            ("receive.fsckObjects", "true"), ("receive.maxInputSize", "\(limits.pushSizeMax)"),
        ]
        // Only a controller that is not root may serve a repository of another user as itself. For
        // root, git's ownership check stays on, so that no user can replace a repository of root
        // with his own. Git accepts this setting from these variables as from the command line.
        if !isRoot {
            let own = [path, repository.path, realPath(repository.path) ?? repository.path]
            settings += own.map { ("safe.directory", $0) }
        }
        var environment = [
            "PATH=\(searchPath)", "HOME=/nonexistent", "LC_ALL=C",
            "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
            "GIT_CONFIG_COUNT=\(settings.count)",
        ]
        for (index, setting) in settings.enumerated() {
            environment.append("GIT_CONFIG_KEY_\(index)=\(setting.0)")
            environment.append("GIT_CONFIG_VALUE_\(index)=\(setting.1)")
        }
        if let hint = request.protocolHint { environment.append("GIT_PROTOCOL=\(hint)") }
        self.environment = environment
    }

    /// Starts git in its own process group, with `socket` as its input and output.
    ///
    /// No shell is involved, and the child inherits no other descriptor of the controller.
    func start(socket: Descriptor, diagnostics: Descriptor) throws(SystemError) -> pid_t {
        var start = ProgramStart(arguments, environment: environment)
        start.directory = Array("/".utf8)
        start.streams = [socket.number, socket.number, diagnostics.number]
        start.leadsGroup = true
        return try start.start()
    }
}

/// The git directory of a repository, and its owner.
struct GitDirectory: Hashable {
    let path: String
    let user: UInt32
    let group: UInt32

    /// The repository at `path`: `path` itself when bare, else its `.git`; nil when there is none.
    ///
    /// No other path is tried, unlike by git (`path.git`), so that one path means one repository.
    init?(at path: String) {
        let candidates = [path, path + "/.git"]
        let found = candidates.first { candidate in
            access(candidate + "/HEAD", F_OK) == 0
                && directoryStatus(candidate + "/objects") != nil
                && directoryStatus(candidate + "/refs") != nil
        }
        guard let found, let status = directoryStatus(found) else { return nil }
        self.init(path: found, user: status.st_uid, group: status.st_gid)
    }

    init(path: String, user: UInt32, group: UInt32) {
        self.path = path
        self.user = user
        self.group = group
    }
}

private func directoryStatus(_ path: String) -> stat? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    return status
}
