import API
import Glibc
import OperatingSystem
package import Resources

/// Restores a rescue with the guest program that is installed beside this one.
///
/// Nothing in a rescue is executed, because anybody may have written its content.
package struct Restoration {
    private static let guestName = "berth-guest"

    private let entry: RescueEntry
    private let target: String
    private let dataDirectory: String

    /// `dataDirectory` is the controller's; the rescue must be below it.
    package init(of entry: RescueEntry, to target: String, dataDirectory: String) {
        self.entry = entry
        self.target = target
        self.dataDirectory = dataDirectory
    }

    /// Restores the rescue; the guest program uses this process's streams.
    ///
    /// Throws when the rescue cannot be read or is not where it should be, or when restoring fails.
    func run() throws(Failure) {
        let rescue = try checkedPath()
        let directory = target.hasPrefix("/") ? target : "\(workingDirectory())/\(target)"
        let status = try run([try guest(), "restore", rescue, directory])
        guard status == 0 else {
            throw Failure(.no, "restoring \(entry.id) failed; nothing of the rescue was changed")
        }
    }

    /// The rescue's directory; throws unless it is the controller's own, because the path comes
    /// from the server's answer.
    package func checkedPath() throws(Failure) -> String {
        let data = try resolved(dataDirectory)
        let root = "\(data)/rescue"
        let name = entry.path.split(separator: "/").last.map(String.init) ?? ""
        guard name == entry.id, !name.hasPrefix("."), entry.path.hasPrefix("/"),
            let parent = realPath(String(entry.path.dropLast(name.utf8.count + 1))), parent == root
        else {
            throw Failure(
                .notAllowed,
                "the rescue's path \(entry.path) does not lie in \(root): run this on the "
                    + "controller's host, and name its data directory with --data"
            )
        }
        let owner = try folder(data).st_uid
        for path in [root, "\(root)/\(name)"] where try folder(path).st_uid != owner {
            throw Failure(
                .notAllowed,
                "\(path) does not belong to the owner of \(data); somebody else put it there"
            )
        }
        return "\(root)/\(name)"
    }

    private func resolved(_ path: String) throws(Failure) -> String {
        guard let resolved = realPath(path) else {
            throw Failure(
                .notFound,
                "cannot read \(path): run this on the controller's host, as the user who runs it"
            )
        }
        return resolved
    }

    /// The status of a directory; throws for anything else, such as a link to one.
    private func folder(_ path: String) throws(Failure) -> stat {
        var status = stat()
        guard lstat(path, &status) == 0, access(path, R_OK | X_OK) == 0 else {
            throw Failure(
                .notFound,
                "cannot read \(path): run this on the controller's host, as the user who runs it"
            )
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(.notAllowed, "\(path) is no directory")
        }
        return status
    }

    /// The path of the guest program, which is beside this one.
    private func guest() throws(Failure) -> String {
        guard let program = realPath("/proc/self/exe"), let slash = program.lastIndex(of: "/")
        else {
            throw Failure(.no, "cannot tell where this program lies")
        }
        let path = "\(program[..<slash])/\(Self.guestName)"
        guard access(path, X_OK) == 0 else {
            throw Failure(
                .notFound,
                "\(path) is missing, which restores rescues: `make build` puts it beside berth"
            )
        }
        return path
    }

    private func workingDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    /// Runs a program by its path, with only PATH in its environment, and returns its exit status.
    private func run(_ arguments: [String]) throws(Failure) -> Int32 {
        let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        do {
            return awaitExit(of: try ProgramStart(arguments, environment: [path]).start())
        } catch {
            throw Failure(.no, "cannot run \(arguments[0]): \(errorText(error.code))")
        }
    }
}
