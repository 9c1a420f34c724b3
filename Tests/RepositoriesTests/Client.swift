import Foundation
import Glibc

/// A raw connection to one of the sockets; every wait ends after ten seconds.
final class Client {
    private let number: Int32

    /// Connects; nil when no server listens or the backlog is full.
    init?(_ path: String) {
        number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var wait = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { return nil }
    }

    deinit { _ = Glibc.close(number) }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        Glibc.send(number, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Whether data can be received now.
    var hasAnswer: Bool {
        var polled = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) > 0
    }

    func finishSending() { _ = shutdown(number, Int32(SHUT_WR)) }

    /// Receives at least `countMin` bytes; nil when the peer closes before or sends nothing.
    func receive(_ countMin: Int) -> String? {
        var bytes: [UInt8] = []
        while bytes.count < countMin {
            guard let more = receiveSome(), !more.isEmpty else { return nil }
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Receives everything until the peer closes; nil when it does not close.
    func receiveAll() -> String? {
        var bytes: [UInt8] = []
        while let more = receiveSome() {
            guard !more.isEmpty else { return String(decoding: bytes, as: UTF8.self) }
            bytes += more
        }
        return nil
    }

    /// Empty at the end or after a reset; nil on a time-out.
    private func receiveSome() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(number, &buffer, buffer.count, 0)
        if count < 0 { return errno == ECONNRESET ? [] : nil }
        return Array(buffer.prefix(count))
    }
}

/// The broker's answer on `socket` to `request`.
func answer(_ socket: String, _ request: String) -> String? {
    guard let client = Client(socket) else { return nil }
    client.send(request)
    return client.receiveAll()
}
