import Glibc
import OperatingSystem

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
    /// Every user of the machine can read a program's arguments, so the browser is given a private
    /// file that redirects to the address; only the user can read the runtime directory.
    func open(_ address: String) -> Bool {
        let path = "\(directory)/berth-open.html"
        unlink(path)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        guard let file = Descriptor(result: Glibc.open(path, flags, 0o600)) else { return false }
        let target = address.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
        let page = Array(
            """
            <!doctype html><meta charset="utf-8"><title>Berth</title>
            <meta http-equiv="refresh" content="0; url=\(target)"><a href="\(target)">Berth</a>

            """.utf8
        )
        return (try? writeAll(page, to: file.number)) != nil && run("xdg-open", path)
    }

    private func run(_ program: String, _ argument: String) -> Bool {
        guard let nowhere = Descriptor(result: Glibc.open("/dev/null", O_WRONLY | O_CLOEXEC)) else {
            return false
        }
        var start = ProgramStart([program, argument], environment: nil)
        start.streams = [STDIN_FILENO, nowhere.number, nowhere.number]
        return (try? start.start()).map(awaitExit) == 0
    }
}
