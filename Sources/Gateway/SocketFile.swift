import Glibc
import NIOCore
import NIOPosix

/// The unix socket's file: replaced when stale, never open to others, removed at the end.
struct SocketFile: Sendable {
    let path: String

    /// Why the socket cannot be opened.
    enum Fault: Error, CustomStringConvertible {
        case taken(String)
        case foreign(String)

        var description: String {
            switch self {
            case .taken(let path): "another controller answers at unix://\(path)"
            case .foreign(let path): "\(path) exists and is not a socket; it is left alone"
            }
        }
    }

    /// Makes way for the server to bind: refuses what is not a stale socket, and sets a mask under
    /// which the new file belongs to its owner alone from the moment it exists.
    ///
    /// The mask holds for the whole process, so it is one that harms nobody meanwhile: files and
    /// directories made by other threads become private to the owner, and still usable.
    func prepare() async throws {
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFSOCK else { throw Fault.foreign(path) }
            guard await !answers() else { throw Fault.taken(path) }
            unlink(path)
        }
        _ = umask(0o077)
    }

    /// Takes the owner's right to execute, which means nothing on a socket, so that the mode reads
    /// 0600 as documented.
    func publish() {
        chmod(path, 0o600)
    }

    func remove() {
        unlink(path)
    }

    private func answers() async -> Bool {
        let connection = try? await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(.seconds(1))
            .connect(unixDomainSocketPath: path).get()
        guard let connection else { return false }
        try? await connection.close()
        return true
    }
}
