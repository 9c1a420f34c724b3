import CLinux
import Glibc

/// An open file descriptor, closed when the last reference is released.
///
/// Shared ownership keeps the number from being given to another file while a poll on it runs.
package final class Descriptor: Sendable {
    package let number: Int32

    /// Takes over `number`.
    package init(owning number: Int32) { self.number = number }

    /// Takes over `number`, the result of a system call; nil when that failed.
    ///
    /// The number is never 0, 1 or 2: in a controller started without these, such a descriptor
    /// would collide with the streams of a child.
    package convenience init?(result number: Int32) {
        guard (0...2).contains(number) else {
            guard number >= 0 else { return nil }
            self.init(owning: number)
            return
        }
        let moved = fcntl(number, F_DUPFD_CLOEXEC, 3)
        _ = Glibc.close(number)
        guard moved >= 0 else { return nil }
        self.init(owning: moved)
    }

    deinit { _ = Glibc.close(number) }

    /// The result of a read.
    package enum Reading: Hashable {
        case bytes([UInt8])
        case nothingYet
        case ended
    }

    /// Reads at most `countMax` bytes from a socket.
    ///
    /// With `peek` the bytes stay for the next read.
    package func receive(_ countMax: Int, peek: Bool = false) -> Reading {
        let flags = Int32(MSG_DONTWAIT) | (peek ? Int32(MSG_PEEK) : 0)
        var count = 0
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: countMax) { buffer, filled in
            repeat {
                count = recv(number, buffer.baseAddress, countMax, flags)
                code = errno
            } while count < 0 && code == EINTR
            filled = max(count, 0)
        }
        if count > 0 { return .bytes(bytes) }
        return count < 0 && code == EAGAIN ? .nothingYet : .ended
    }

    /// Sends what fits without waiting.
    ///
    /// Answers are far shorter than a socket's buffer, so only a peer that reads nothing loses
    /// bytes.
    package func send(_ bytes: [UInt8]) {
        _ = Glibc.send(
            number,
            bytes,
            bytes.count,
            Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
        )
    }

    /// Makes the peer see the end now, even if other references exist.
    package func shutDown() { _ = Glibc.shutdown(number, Int32(SHUT_RDWR)) }

    /// Accepts one connection, non-blocking and closed on exec; throws when there is none.
    package func accept() throws(SystemError) -> Descriptor {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard let descriptor = Descriptor(result: accept4(number, nil, nil, flags)) else {
            throw SystemError(call: "accept4", code: errno)
        }
        return descriptor
    }

    /// Sets or clears O_NONBLOCK, a property of the open file and so of every copy of it.
    package func setBlocking(_ blocking: Bool) {
        let flags = fcntl(number, F_GETFL)
        _ = fcntl(number, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK)
    }

    /// Two connected sockets, closed on exec and non-blocking.
    ///
    /// They replace pipes, which cannot be made closed on exec in one call without _GNU_SOURCE.
    package static func pair() throws(SystemError) -> (Descriptor, Descriptor) {
        var numbers: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, type, 0, &numbers) == 0 else {
            throw SystemError(call: "socketpair", code: errno)
        }
        guard let first = Descriptor(result: numbers[0]),
            let second = Descriptor(result: numbers[1])
        else { throw SystemError(call: "fcntl", code: EMFILE) }
        return (first, second)
    }
}
