internal import OperatingSystem
package import Resources

/// What one workspace may reach through the sockets in its runtime directory.
package struct BrokerEndpoint: Sendable {
    package let uid: UID
    /// The runtime directory on the host, `DATA/run/<uid>`.
    ///
    /// It must exist. The container writes to it (mode 1777), so it is trusted with nothing; the
    /// sockets are mode 0666 because the container's user is not ours, and what keeps other users of
    /// the host out is the mode 0700 of its parent.
    package let directory: String
    /// The only repository served; `git.sock` refuses everything unless it is a `file` one.
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

/// The bounds of what workspaces can make the broker hold; every one is enforced per broker.
package struct BrokerLimits: Sendable {
    /// Bytes of a request, up to and with its last newline.
    package var requestLengthMax = 4_096
    /// From a connection's acceptance to its whole request.
    package var requestTimeMax: Duration = .seconds(10)
    /// Connections and running transfers of one workspace; the rest wait in the socket's backlog.
    package var connectionsPerWorkspaceMax = 16
    /// Connections and running transfers of all workspaces; the rest wait likewise.
    package var connectionsMax = 256
    /// A transfer that takes longer is ended: receive-pack has no time-out of its own.
    package var transferTimeMax: Duration = .seconds(3_600)
    /// From SIGTERM to SIGKILL.
    package var transferGrace: Duration = .seconds(2)
    /// Seconds of a silent peer after which upload-pack gives up.
    package var transferIdleSecondsMax = 300
    /// Bytes of one push.
    package var pushSizeMax = 2 << 30
    /// Bytes of git's standard error that are kept for the log.
    package var diagnosticLengthMax = 4_096
    /// Log lines of one workspace; the rest are counted.
    package var notesPerMinuteMax = 120

    package init() {}
}

/// Why a workspace's sockets could not be offered.
package enum BrokerError: Error, Hashable, CustomStringConvertible {
    /// The runtime directory is missing, or is not a directory but, say, a symbolic link.
    case directoryUnusable(String, errno: Int32)
    /// A system call failed, as for want of descriptors.
    case refused(String, errno: Int32)
    /// The container keeps putting something in the socket's place.
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
