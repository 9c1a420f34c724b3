internal import Glibc
internal import OperatingSystem
internal import Resources

/// What the broker's thread waits for in one poll(2), and for how long.
struct PollSet {
    enum Subject {
        case wakeUp
        case listener(UID, Channel)
        case connection(UInt64)
        case diagnostics(pid_t)
    }

    /// The descriptors are held until the poll is over, so that their numbers are not reused.
    private var watched: [(subject: Subject, descriptor: Descriptor)]
    private let timeout: Duration?

    init(_ server: SocketServer, wakeUp: Descriptor, now: ContinuousClock.Instant) {
        watched = [(.wakeUp, wakeUp)]
        if server.acceptPause == nil {
            for (uid, endpoint) in server.endpoints where server.room(for: uid) > 0 {
                for (channel, listener) in endpoint.listeners {
                    watched.append((.listener(uid, channel), listener.socket))
                }
            }
        }
        for (id, connection) in server.connections where !connection.isAsking {
            watched.append((.connection(id), connection.socket))
        }
        for (process, transfer) in server.transfers {
            guard let diagnostics = transfer.diagnostics else { continue }
            watched.append((.diagnostics(process), diagnostics))
        }
        timeout = server.nextDeadline(now: now).map { max(.zero, $0 - now) }
    }

    /// Waits, and returns the subjects that are ready.
    func wait() -> [Subject] {
        var polled = watched.map {
            pollfd(fd: $0.descriptor.number, events: Int16(POLLIN), revents: 0)
        }
        let milliseconds = timeout.map { Int32(($0 / .milliseconds(1)).rounded(.up)) } ?? -1
        guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return [] }
        return zip(watched, polled).filter { $0.1.revents != 0 }.map(\.0.subject)
    }
}

extension SocketServer {
    /// When work is due even if no event arrives; nil for never.
    ///
    /// The end of a process is noticed by the end of its standard error. Another process may hold
    /// that open, so every process is also checked twice a second.
    func nextDeadline(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        var deadlines = connections.values.filter { !$0.isAsking }.map(\.deadline)
        for transfer in transfers.values {
            let look: Duration =
                transfer.diagnostics == nil ? .milliseconds(10) : .milliseconds(500)
            deadlines.append(min(transfer.killDeadline, now + look))
        }
        if let acceptPause { deadlines.append(acceptPause) }
        return deadlines.min()
    }
}
