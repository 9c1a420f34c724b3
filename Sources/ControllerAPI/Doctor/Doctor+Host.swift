import API
import Foundation
import Glibc
import OperatingSystem
import Resources

/// Checks of the host that write nothing.
extension Doctor {
    private static let roomMin: UInt64 = 256 << 20
    private static let roomWarned: UInt64 = 2 << 30

    func diskCheck(_ name: String, _ path: String, isEngines: Bool) -> Check {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else {
            let reason = errorText()
            // We cannot see the disk of a remote Engine.
            guard !isEngines else { return Check(name, .warn, "\(path) cannot be seen from here") }
            return Check(
                name,
                .fail,
                "\(path): \(reason)",
                fix: "berth serve --data \(path) makes it"
            )
        }
        let room = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        let text = "\(room >> 20) MiB free at \(path)"
        if status.f_flag & UInt(ST_RDONLY) != 0, !isEngines {
            return Check(
                name,
                .fail,
                "\(path) is mounted read-only",
                fix: "find out why (dmesg), then mount -o remount,rw"
            )
        }
        let fix =
            isEngines
            ? "docker system df shows what takes it" : "du -sh \(path)/* shows what takes it"
        if room < Self.roomMin { return Check(name, .fail, text, fix: fix) }
        return room < Self.roomWarned
            ? Check(name, .warn, text, fix: fix) : Check(name, .ok, text)
    }

    /// Only the owner may enter the data directory; that alone also protects the socket.
    func permissionCheck() -> Check {
        var wrong: [String] = []
        var fixes: [String] = []
        let paths = [
            (dataDirectory, mode_t(0o700)), ("\(dataDirectory)/secrets", 0o700),
            ("\(dataDirectory)/berth.db", 0o600), (socketPath, 0o600),
        ]
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: "\(dataDirectory)/secrets"))
        let files = (names ?? []).sorted().map { ("\(dataDirectory)/secrets/\($0)", mode_t(0o600)) }
        for (path, mode) in paths + files {
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            if status.st_mode & 0o077 != 0 {
                wrong.append("\(path) is open to others")
                fixes.append("chmod \(String(mode, radix: 8)) \(path)")
            }
            if status.st_uid != geteuid() {
                wrong.append("\(path) belongs to user \(status.st_uid)")
                fixes.append("chown \(geteuid()) \(path)")
            }
        }
        guard wrong.isEmpty else {
            return Check(
                "permissions",
                .fail,
                wrong.joined(separator: "; "),
                fix: fixes.joined(separator: " && ")
            )
        }
        return Check("permissions", .ok, "nobody else can enter \(dataDirectory)")
    }

    /// Whether the tokens that workspaces need are set; their values are not read.
    func secretChecks() -> [Check] {
        func isSet(_ name: String) -> Bool {
            var status = stat()
            return lstat("\(dataDirectory)/secrets/\(name)", &status) == 0 && status.st_size > 0
        }
        let agent = ["CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_API_KEY"].first(where: isSet)
        return [
            isSet("GH_TOKEN")
                ? Check("GH_TOKEN", .ok, "set")
                : Check(
                    "GH_TOKEN",
                    .warn,
                    "not set: private repositories cannot be cloned, nor pushed to",
                    fix: "berth secret set GH_TOKEN < token.txt"
                ),
            agent.map { Check("agent token", .ok, "\($0) is set") }
                ?? Check(
                    "agent token",
                    .warn,
                    "neither CLAUDE_CODE_OAUTH_TOKEN nor ANTHROPIC_API_KEY is set: Claude Code asks "
                        + "each user to sign in",
                    fix: "claude setup-token, then berth secret set CLAUDE_CODE_OAUTH_TOKEN"
                ),
        ]
    }

    /// This host's git serves local repositories.
    func gitCheck() -> Check {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let places: [String] = path.split(separator: ":").map { "\($0)/git" }
        let found = places.first { (place: String) in access(place, X_OK) == 0 }
        guard let found else {
            return Check(
                "git",
                .warn,
                "not found: repositories on this host (file://) cannot be served",
                fix: "apt-get install git"
            )
        }
        return Check("git", .ok, found)
    }
}
