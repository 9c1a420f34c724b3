import Glibc
import Synchronization

/// A server on a unix socket that does exactly what a test's script says, right or wrong.
///
/// Each connection runs the script on its own thread. The socket and its directory are removed with
/// the server.
package final class RawServer: Sendable {
    package let path: String
    private let listener: Int32
    private let counter = Mutex(0)

    /// How many connections were accepted.
    package var connectionCount: Int { counter.withLock { $0 } }

    package init(_ script: @escaping @Sendable (RawConnection) -> Void) throws {
        var template = Array("/tmp/berth-raw-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw RawServerError(step: "mkdtemp") }
        let folder = String(
            decoding: template.dropLast().map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        path = folder + "/s"
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = withAddress(of: path) { [listener] in bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 1024) == 0 else { throw RawServerError(step: "bind") }
        RawThread.start { [listener, weak self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { return }
                self?.counter.withLock { $0 += 1 }
                RawThread.start { script(RawConnection(socket: socket)) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        unlink(path)
        rmdir(String(path.dropLast(2)))
    }
}

/// Calls `body` with the address of a unix socket.
private func withAddress(
    of path: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}

package struct RawServerError: Error {
    package let step: String
}

/// One connection; closed when the script releases it.
package final class RawConnection: Sendable {
    private let socket: Int32

    init(socket: Int32) {
        self.socket = socket
    }

    /// Connects to a unix socket; nil when no server listens there.
    package init?(to path: String) {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard withAddress(of: path, { connect(socket, $0, $1) }) == 0 else {
            close(socket)
            return nil
        }
        self.socket = socket
    }

    deinit { close(socket) }

    /// Reads up to and including the empty line; empty when the client has gone.
    package func readHead() -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard let byte = read(1).first else { return "" }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads at most `count` bytes; empty at the end.
    package func read(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { space, filled in
            filled = max(0, recv(socket, space.baseAddress, count, 0))
        }
    }

    /// Reads exactly `count` bytes, or fewer when the client closes.
    package func readAll(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let piece = read(min(count - bytes.count, 65536))
            guard !piece.isEmpty else { break }
            bytes += piece
        }
        return bytes
    }

    /// Reads until the client closes its side.
    package func readToEnd() -> [UInt8] { readAll(.max) }

    /// Sends everything; false when the client has gone.
    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// Answers with a whole response.
    package func respond(_ status: String = "200 OK", _ body: String = "", headers: String = "") {
        write("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Does nothing until the client closes the connection.
    package func waitForClose() { while !read(4096).isEmpty {} }
}

/// A thread that may block, outside Swift's thread pool.
private enum RawThread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(run)).toOpaque()
        pthread_create(
            &thread,
            nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            },
            work
        )
        pthread_detach(thread)
    }
}

/// Something that a script reports and a test awaits.
package final class Box<Value: Sendable>: Sendable {
    private let state = Mutex<Value?>(nil)

    package init() {}

    package var current: Value? { state.withLock { $0 } }

    package func put(_ value: Value) { state.withLock { $0 = value } }

    /// The value when it is set; nil when `limit` passes first.
    package func value(within limit: Duration = .seconds(5)) async -> Value? {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if let value = state.withLock({ $0 }) { return value }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return nil
    }
}

/// Slows down a script's writes; no test depends on it.
package func usleepBriefly() { usleep(2000) }
