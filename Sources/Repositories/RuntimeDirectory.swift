internal import Glibc
internal import OperatingSystem

/// A workspace's runtime directory, which a hostile container may write to at the same time.
///
/// Every path is one name relative to a descriptor of the directory, no symbolic link is followed,
/// and nothing that the container made is opened, read or descended into.
struct RuntimeDirectory {
    private static let attemptsMax = 8

    private let descriptor: Descriptor

    init(_ path: String) throws(BrokerError) {
        let flags = pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        guard let descriptor = Descriptor(result: Glibc.open(path, flags)) else {
            throw .directoryUnusable(path, errno: errno)
        }
        self.descriptor = descriptor
    }

    /// A socket that listens under `name` and replaces whatever was there.
    ///
    /// It is created under a name that cannot be guessed, then renamed, so a client finds either
    /// the old socket or the new one. A directory of that name is moved aside, not emptied.
    func listener(named name: String) throws(BrokerError) -> Listener {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard let socket = Descriptor(result: Glibc.socket(AF_UNIX, type, 0)) else {
            throw .refused("socket", errno: errno)
        }
        let temporary = Self.unguessable(name)
        try bind(socket, temporary)
        do throws(BrokerError) {
            let identity = try open(temporary)
            guard listen(socket.number, 64) == 0 else {
                throw BrokerError.refused("listen", errno: errno)
            }
            try put(temporary, inPlaceOf: name)
            return Listener(socket: socket, name: name, identity: identity)
        } catch {
            _ = unlinkat(descriptor.number, temporary, 0)
            throw error
        }
    }

    /// Removes the listener's file, if it is still the listener's.
    func remove(_ listener: Listener) {
        guard let file = socketFile(listener.name), file.identity == listener.identity else {
            return
        }
        _ = unlinkat(descriptor.number, listener.name, 0)
    }

    /// Binds the socket to its first name.
    ///
    /// The path through /proc keeps the address inside the directory even if that is moved, and
    /// fits the 108 bytes of a socket address. bind(2) never follows a last link.
    private func bind(_ socket: Descriptor, _ name: String) throws(BrokerError) {
        let path = "/proc/self/fd/\(descriptor.number)/\(name)"
        let result = withSocketAddress(of: path) { Glibc.bind(socket.number, $0, $1) }
        guard result == 0 else { throw .refused("bind", errno: errno) }
    }

    /// Lets every user connect to exactly the file that was bound.
    ///
    /// The mode is set through the file's descriptor, because the name may now lead elsewhere, and
    /// not by umask, which belongs to the whole process.
    private func open(_ name: String) throws(BrokerError) -> FileIdentity {
        guard let file = socketFile(name) else { throw .placeTaken(name) }
        guard chmod("/proc/self/fd/\(file.descriptor.number)", 0o666) == 0 else {
            throw .refused("chmod", errno: errno)
        }
        return file.identity
    }

    private func put(_ temporary: String, inPlaceOf name: String) throws(BrokerError) {
        for _ in 0..<Self.attemptsMax {
            if renameat(descriptor.number, temporary, descriptor.number, name) == 0 { return }
            guard errno == EISDIR || errno == ENOTEMPTY || errno == EEXIST else {
                throw .refused("rename", errno: errno)
            }
            let aside = Self.unguessable(name)
            _ = renameat(descriptor.number, name, descriptor.number, aside)
            _ = unlinkat(descriptor.number, aside, AT_REMOVEDIR)
        }
        throw .placeTaken(name)
    }

    private func socketFile(_ name: String) -> (descriptor: Descriptor, identity: FileIdentity)? {
        let flags = pathOnly | O_NOFOLLOW | O_CLOEXEC
        guard let file = Descriptor(result: openat(descriptor.number, name, flags)) else {
            return nil
        }
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
            return nil
        }
        return (file, FileIdentity(status))
    }

    private static func unguessable(_ name: String) -> String {
        ".\(name).\(String(UInt64.random(in: .min ... .max), radix: 36))"
    }
}

/// A listening socket and the identity of its file.
struct Listener {
    let socket: Descriptor
    let name: String
    let identity: FileIdentity
}
