internal import Foundation
internal import Glibc
internal import OperatingSystem
package import Resources
internal import Synchronization

/// Serves `git.sock` and `tools.sock` in every workspace's runtime directory.
///
/// On `git.sock` a client requests the workspace's own repository on the controller's host, and git
/// answers on the same connection. On `tools.sock` the workspace's git requests a credential.
///
/// One thread, started with the broker and ended by `shutdown()`, serves all workspaces. Requests
/// are limited in length, time and number, so that no workspace can block another.
package final class GitBroker: Sendable {
    private struct State {
        var server: SocketServer
        var isClosed = false
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
        var isOver = false
    }

    private let state: Mutex<State>
    private let log: @Sendable (BrokerNote) -> Void
    private let wakeReader: Descriptor
    private let wakeWriter: Descriptor

    /// Starts the broker's thread; `log` is called on it and must not block.
    package init(
        limits: BrokerLimits = BrokerLimits(),
        log: @escaping @Sendable (BrokerNote) -> Void = { _ in }
    ) throws(BrokerError) {
        do {
            (wakeReader, wakeWriter) = try Descriptor.pair()
        } catch {
            throw .refused(error.call, errno: error.code)
        }
        let searchPath =
            ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        state = Mutex(State(server: SocketServer(limits: limits, searchPath: searchPath)))
        self.log = log
        let thread = Thread { self.run() }
        thread.name = "repositories"
        thread.start()
    }

    /// Opens the workspace's sockets; they accept connections when it returns.
    ///
    /// It may be called again at any time, with the same or another repository: clients always find
    /// either the old or the new sockets. Sockets of an earlier controller are replaced. A transfer
    /// in progress continues unless the repository changes.
    package func open(_ endpoint: BrokerEndpoint) throws(BrokerError) {
        try state.withLock { state throws(BrokerError) in
            guard !state.isClosed else { throw .closed }
            try state.server.open(endpoint, now: .now)
        }
        wake()
    }

    /// Closes the workspace's sockets; nothing new starts for it after this returns.
    ///
    /// Its connections are closed, and its transfers get SIGTERM, then SIGKILL after the grace
    /// time. Does nothing when the workspace is not open.
    package func close(_ uid: UID) {
        state.withLock { $0.server.close(uid, now: .now) }
        wake()
    }

    /// Closes every workspace; returns when their processes and the broker's thread have ended.
    ///
    /// It takes up to the grace time of a transfer, and may be called more than once.
    package func shutdown() async {
        state.withLock { state in
            state.isClosed = true
            for uid in state.server.endpoints.keys { state.server.close(uid, now: .now) }
        }
        wake()
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.closeWaiters.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    private func wake() { wakeWriter.send([0]) }

    /// The body of the broker's thread.
    private func run() {
        while let watch = nextWatch() {
            let subjects = watch.wait()
            let questions = state.withLock { Self.handle(subjects, wakeReader, &$0.server) }
            for question in questions {
                let credential = question.answer(question.query)
                state.withLock { $0.server.answer(question, credential) }
            }
            for note in state.withLock({ Self.takeNotes(&$0.server) }) { log(note) }
        }
        let waiters = state.withLock { state in
            state.isOver = true
            return state.closeWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func nextWatch() -> PollSet? {
        state.withLock { state in
            if state.isClosed, state.server.transfers.isEmpty { return nil }
            return PollSet(state.server, wakeUp: wakeReader, now: .now)
        }
    }

    private static func handle(
        _ subjects: [PollSet.Subject],
        _ wakeReader: Descriptor,
        _ server: inout SocketServer
    ) -> [SocketServer.Question] {
        let now = ContinuousClock.now
        var questions: [SocketServer.Question] = []
        for subject in subjects {
            switch subject {
            case .wakeUp: _ = wakeReader.receive(4_096)
            case .listener(let uid, let channel):
                guard let listener = server.endpoints[uid]?.listeners[channel] else { continue }
                server.accept(uid, channel, from: listener, now: now)
            case .connection(let id):
                if let question = server.advance(id, now: now) { questions.append(question) }
            case .diagnostics(let process):
                let lengthMax = server.limits.diagnosticLengthMax
                server.transfers[process]?.readDiagnostics(lengthMax: lengthMax)
            }
        }
        server.expire(now: now)
        return questions
    }

    private static func takeNotes(_ server: inout SocketServer) -> [BrokerNote] {
        defer { server.notes = [] }
        return server.notes
    }
}
