internal import CLinux
internal import Glibc

/// One run of `git upload-pack` or `git receive-pack`, as an argument vector and an environment.
struct GitCommand: Hashable {
    let arguments: [String]
    let environment: [String]

    /// The command that serves `repository`, which was asked for as `path`.
    ///
    /// `searchPath` is PATH; nothing else of the controller's environment reaches git or its hooks.
    /// Run by root, git becomes the repository's owner first (setpriv(1) of util-linux): the owner
    /// writes its hooks and configuration, which must not run as root, and has to own what is pushed.
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
        // Only a controller that is not root may serve a repository of another user as itself. For root
        // git's own guard stays, so nobody can swap a repository of root's for his own behind our back.
        // Git looks for the setting in these variables, whose values count as a command line's.
        if !isRoot {
            let own = [path, repository.path, resolved(repository.path)]
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

    /// Starts it in a process group of its own, with `socket` as its input and output.
    ///
    /// No shell is involved and no other descriptor of the controller gets into the child.
    func start(socket: Descriptor, diagnostics: Descriptor) throws(SystemCallError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, socket.number, 0)
        posix_spawn_file_actions_adddup2(&actions, socket.number, 1)
        posix_spawn_file_actions_adddup2(&actions, diagnostics.number, 2)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        posix_spawn_file_actions_addchdir_np(&actions, "/")
        var attributes = Self.attributes()
        defer { posix_spawnattr_destroy(&attributes) }
        var process: pid_t = 0
        let code = withCStrings(arguments) { vector in
            withCStrings(environment) { environment in
                posix_spawnp(&process, arguments[0], &actions, &attributes, vector, environment)
            }
        }
        guard code == 0 else { throw SystemCallError(call: "posix_spawn", code: code) }
        return process
    }

    /// A process group of its own, and no signal ignored or blocked as it may be in the controller.
    private static func attributes() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        return attributes
    }
}

/// Where a repository's objects are, and whose it is.
struct GitDirectory: Hashable {
    let path: String
    let user: UInt32
    let group: UInt32

    /// The repository at `path`: itself when bare, else its `.git`; nil without one.
    ///
    /// Never looks further, as git's own guessing (`path.git`) would: one path is one repository.
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

/// `path` without symbolic links, as git compares it; `path` itself when that fails.
private func resolved(_ path: String) -> String {
    guard let text = realpath(path, nil) else { return path }
    defer { free(text) }
    return String(cString: text)
}

/// Calls `body` with a NULL-terminated vector of C strings.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("the vector ends with nil") }
        return body(base)
    }
}
