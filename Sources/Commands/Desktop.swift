import Glibc

/// The desktop that a command runs on, if there is one.
struct Desktop {
    private let directory: String

    /// nil where no browser can be shown.
    init?(_ environment: [String: String]) {
        let hasDisplay = ["DISPLAY", "WAYLAND_DISPLAY"].contains {
            !(environment[$0] ?? "").isEmpty
        }
        guard hasDisplay, let directory = environment["XDG_RUNTIME_DIR"], directory.hasPrefix("/")
        else { return nil }
        self.directory = directory
    }

    /// Shows `address` in the user's browser.
    ///
    /// Everybody on the machine can read a program's arguments, so the browser is given a private
    /// file that leads to the address; the runtime directory is the user's alone.
    func open(_ address: String) -> Bool {
        let path = "\(directory)/berth-open.html"
        unlink(path)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = Glibc.open(path, flags, 0o600)
        guard descriptor >= 0 else { return false }
        let target = address.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
        let page = Array(
            """
            <!doctype html><meta charset="utf-8"><title>Berth</title>
            <meta http-equiv="refresh" content="0; url=\(target)"><a href="\(target)">Berth</a>

            """.utf8
        )
        let written = write(descriptor, page, page.count)
        close(descriptor)
        return written == page.count && run("xdg-open", path)
    }

    private func run(_ program: String, _ argument: String) -> Bool {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        let arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(argument), nil]
        defer { for pointer in arguments { free(pointer) } }
        var process = pid_t()
        guard posix_spawnp(&process, program, &actions, nil, arguments, environ) == 0 else {
            return false
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status == 0
    }
}
