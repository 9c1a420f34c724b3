import ControlPlane
import Glibc

/// Bringing a rescue back by the script that lies in it: what was saved knows how it was saved.
struct Restoration {
    let entry: RescueEntry
    let target: String

    /// Runs `bash ./restore TARGET` in the rescue's directory, with this process's streams.
    ///
    /// Throws when the rescue cannot be read here, or the script fails.
    func run() throws(Failure) {
        let script = "\(entry.path)/restore"
        guard access(script, R_OK) == 0 else {
            throw Failure(
                .notFound,
                "cannot read \(script): run this on the controller's host, as the user who runs it"
            )
        }
        let directory = target.hasPrefix("/") ? target : "\(workingDirectory())/\(target)"
        let command = #"cd -- "$1" && exec bash ./restore "$2""#
        let status = try spawn(["bash", "-c", command, "restore", entry.path, directory])
        guard status == 0 else {
            throw Failure(.no, "restoring \(entry.id) failed; nothing of the rescue was changed")
        }
    }

    private func workingDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    /// Runs a program found on the path, and gives its exit status.
    private func spawn(_ arguments: [String]) throws(Failure) -> Int32 {
        var vector: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for pointer in vector { free(pointer) } }
        var process: pid_t = 0
        let result = posix_spawnp(&process, arguments[0], nil, nil, &vector, environ)
        guard result == 0 else {
            throw Failure(.no, "cannot run \(arguments[0]): \(String(cString: strerror(result)))")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return -1 }
        }
        return status
    }
}
