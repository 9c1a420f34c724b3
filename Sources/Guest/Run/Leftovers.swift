import Glibc
import OperatingSystem
import Transcripts

/// The processes of a session that outlived the one that watched them, or that turned away from
/// their group.
enum Leftovers {
    /// Ends by force every process whose environment names the session, and waits for that.
    ///
    /// - Returns: whether all of them ended in time.
    @discardableResult
    static func end(ofSession session: String) -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            let found = processes(ofSession: session)
            guard !found.isEmpty else { return true }
            for process in found { kill(process, SIGKILL) }
            reap()
            usleep(10_000)
        }
        return false
    }

    /// Takes note of every child that has ended, so that none stays a zombie.
    static func reap() { while waitpid(-1, nil, WNOHANG) > 0 {} }

    private static func processes(ofSession session: String) -> [pid_t] {
        let wanted = Array("\(AgentStart.marker)=\(session)".utf8)
        let ours = getpid()
        return (Files.names(in: "/proc") ?? []).compactMap { name in
            guard let process = pid_t(name.text), process != ours else { return nil }
            // Empty for a zombie.
            let environment = bytes(of: "/proc/\(process)/environ")
            return environment.split(separator: 0).contains { $0.elementsEqual(wanted) }
                ? process : nil
        }
    }

    private static func bytes(of path: String) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        return (try? readAll(file, upTo: 4 << 20)) ?? []
    }
}
