internal import OperatingSystem
package import Resources

/// What one workspace may reach through the sockets in its runtime directory.
package struct BrokerEndpoint: Sendable {
    package let uid: UID
    /// The runtime directory on the host, `DATA/run/<uid>`.
    ///
    /// It must exist. The container can write to it (mode 1777), so its content is not trusted. The
    /// sockets have mode 0666 because the container runs as another user; the parent's mode 0700
    /// keeps other users of the host out.
    package let directory: String
    /// The only repository served; `git.sock` refuses every request unless this is a `file` URL.
    package let repository: RepositoryURL
    /// Answers git's credential helper; called on the broker's one thread, so it must not block.
    package let credential: @Sendable (GitCredentialQuery) -> GitCredential?

    package init(
        uid: UID,
        directory: String,
        repository: RepositoryURL,
        credential: @escaping @Sendable (GitCredentialQuery) -> GitCredential?
    ) {
        self.uid = uid
        self.directory = directory
        self.repository = repository
        self.credential = credential
    }
}

/// Limits on what workspaces can make the broker hold; every one is enforced per broker.
package struct BrokerLimits: Sendable {
    /// Bytes of a request, including its last newline.
    package var requestLengthMax = 4_096
    /// The time from accepting a connection until its whole request has arrived.
    package var requestTimeMax: Duration = .seconds(10)
    /// Connections and running transfers of one workspace; the rest wait in the socket's backlog.
    package var connectionsPerWorkspaceMax = 16
    /// Connections and running transfers of all workspaces; the rest wait in the same way.
    package var connectionsMax = 256
    /// A transfer that takes longer is ended: receive-pack has no time-out of its own.
    package var transferTimeMax: Duration = .seconds(3_600)
    /// From SIGTERM to SIGKILL.
    package var transferGrace: Duration = .seconds(2)
    /// Seconds after which upload-pack gives up on a silent peer.
    package var transferIdleSecondsMax = 300
    /// Bytes of one push.
    package var pushSizeMax = 2 << 30
    /// Bytes of git's standard error that are kept for the log.
    package var diagnosticLengthMax = 4_096
    /// Log lines of one workspace per minute; further lines are only counted.
    package var notesPerMinuteMax = 120

    package init() {}
}

/// Why a workspace's sockets could not be opened.
package enum BrokerError: Error, Hashable, CustomStringConvertible {
    /// The runtime directory is missing, or is something else, for example a symbolic link.
    case directoryUnusable(String, errno: Int32)
    /// A system call failed, for example for lack of descriptors.
    case refused(String, errno: Int32)
    /// The container repeatedly creates another file in the socket's place.
    case placeTaken(String)
    /// The broker was shut down.
    case closed

    package var description: String {
        switch self {
        case .directoryUnusable(let path, let code):
            "the runtime directory \(path) cannot be used: \(errorText(code))"
        case .refused(let call, let code): "\(call) failed: \(errorText(code))"
        case .placeTaken(let name): "something in the runtime directory stays in the way of \(name)"
        case .closed: "the repository broker was shut down"
        }
    }
}

/// One line for the controller's log: a constant message, values as metadata.
package struct BrokerNote: Sendable, Hashable {
    package let uid: UID
    package let message: String
    /// Values from the container are escaped and bounded.
    package let metadata: [String: String]
}
