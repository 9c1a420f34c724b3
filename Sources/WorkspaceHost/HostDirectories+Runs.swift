import Glibc
import OperatingSystem
package import Reconciler
package import Resources
package import Transcripts

/// `run/` in the runtime directory, which the workspace writes to as well.
extension HostDirectories: RunDirectories {
    package func write(
        _ request: RunRequest,
        for run: RunID,
        of uid: UID
    ) throws(HostError) {
        let bytes: [UInt8]
        do {
            bytes = try JSONLine.encoded(request)
        } catch {
            throw HostError("the request of run \(run) cannot be encoded: \(error)")
        }
        try runDirectory(uid).write("\(run).request.json", bytes, mode: 0o444)
    }

    package func setStopped(
        _ isStopped: Bool,
        _ run: RunID,
        of uid: UID
    ) throws(HostError) {
        let directory = try runDirectory(uid)
        if isStopped {
            try directory.write("\(run).stop", [], mode: 0o444)
        } else {
            directory.remove("\(run).stop")
        }
    }

    package func isHeld(_ session: SessionID, of uid: UID) -> Bool {
        guard let file = UntrustedFile.open("\(session).lock", in: "\(path(of: uid))/run"),
            flock(file.number, LOCK_SH | LOCK_NB) != 0
        else { return false }
        return errno == EWOULDBLOCK
    }

    package func events(
        of run: RunID,
        _ uid: UID,
        from offset: Int64,
        countMax: Int
    ) throws(HostError) -> EventBytes {
        let name = "\(run).events.jsonl"
        guard let file = UntrustedFile.open(name, in: "\(path(of: uid))/run") else {
            return offset == 0 ? .next([]) : .replaced
        }
        var status = stat()
        guard fstat(file.number, &status) == 0 else {
            throw HostError.system("cannot look at \(name)")
        }
        if Int64(status.st_size) < offset { return .replaced }
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: countMax) { buffer, filled in
            repeat {
                count = pread(file.number, buffer.baseAddress, countMax, off_t(offset))
            } while count < 0 && errno == EINTR
            filled = max(count, 0)
        }
        guard count >= 0 else { throw HostError.system("cannot read \(name)") }
        return .next(bytes)
    }

    private func runDirectory(_ uid: UID) throws(HostError) -> OwnDirectory {
        try OwnDirectory("\(path(of: uid))/run", mode: 0o1777)
    }
}
