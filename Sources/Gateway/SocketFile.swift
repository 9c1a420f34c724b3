import FoundationEssentials
import Glibc
import NIOCore
import NIOPosix
import OperatingSystem

/// The unix socket's file: replaced when stale, never open to others, removed at the end.
///
/// The server binds in a directory that only the owner can enter, then moves the socket to its
/// path. So nobody else can connect before the mode is set, and the umask, which every started
/// program such as git inherits, stays unchanged.
struct SocketFile: Sendable {
    let path: String

    /// Why the socket cannot be opened.
    enum Fault: Error, CustomStringConvertible {
        case taken(String)
        case foreign(String)
        case refused(String, path: String, errno: Int32)

        var description: String {
            switch self {
            case .taken(let path): "another controller answers at unix://\(path)"
            case .foreign(let path): "\(path) exists and is not a socket; it is left alone"
            case .refused(let call, let path, let code):
                "the controller's socket cannot be made: \(call) \(path): "
                    + errorText(code)
            }
        }
    }

    /// Where the server binds: `.NAME/s` beside the socket.
    ///
    /// The name is fixed, so that the next start removes the socket that a killed process left.
    var bindingPath: String { "\(privateDirectory)/s" }

    private var privateDirectory: String {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { path[...$0] } ?? ""
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        return "\(parent).\(name)"
    }

    /// Makes the private directory for the server to bind in; throws when the path holds anything
    /// but a stale socket.
    func prepare() async throws {
        if let found = try? FileManager.default.attributesOfItem(atPath: path) {
            guard found[.type] as? FileAttributeType == .typeSocket else {
                throw Fault.foreign(path)
            }
            guard await !answers() else { throw Fault.taken(path) }
        }
        removeDirectory()
        guard mkdir(privateDirectory, 0o700) == 0 else {
            throw Fault.refused("mkdir", path: privateDirectory, errno: errno)
        }
    }

    /// Moves the bound socket to its path, in place of a stale one, with mode 0600.
    func publish() throws(Fault) {
        // Nobody else can enter the directory, so the name still leads to the socket just bound.
        guard chmod(bindingPath, 0o600) == 0 else {
            throw Fault.refused("chmod", path: bindingPath, errno: errno)
        }
        guard rename(bindingPath, path) == 0 else {
            throw Fault.refused("rename", path: path, errno: errno)
        }
        removeDirectory()
    }

    func remove() {
        unlink(path)
        removeDirectory()
    }

    private func removeDirectory() {
        unlink(bindingPath)
        rmdir(privateDirectory)
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
