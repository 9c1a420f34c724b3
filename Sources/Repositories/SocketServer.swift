internal import Glibc
internal import OperatingSystem
internal import Resources

/// The state of the broker, and what it does for each event.
///
/// It is used under the broker's lock, so that nothing of a workspace can start after `close`. No
/// call here waits for a workspace.
struct SocketServer {
    /// A workspace's endpoint and its listening sockets.
    struct Endpoint {
        let endpoint: BrokerEndpoint
        let listeners: [Channel: Listener]
    }

    /// A question that must be answered outside the lock.
    struct Question {
        let connection: UInt64
        let query: GitCredentialQuery
        let answer: @Sendable (GitCredentialQuery) -> GitCredential?
    }

    let limits: BrokerLimits
    let searchPath: String
    var endpoints: [UID: Endpoint] = [:]
    var connections: [UInt64: Connection] = [:]
    var transfers: [pid_t: Transfer] = [:]
    var notes: [BrokerNote] = []
    /// Until when nothing is accepted: without free descriptors, accepting again would be a busy
    /// loop.
    var acceptPause: ContinuousClock.Instant?
    private var budgets: [UID: NoteBudget] = [:]
    private var nextCaller: UInt64 = 0

    init(limits: BrokerLimits, searchPath: String) {
        self.limits = limits
        self.searchPath = searchPath
    }

    /// Opens the sockets, which replace those of an earlier call.
    mutating func open(_ endpoint: BrokerEndpoint, now: ContinuousClock.Instant) throws(BrokerError)
    {
        let directory = try RuntimeDirectory(endpoint.directory)
        var listeners: [Channel: Listener] = [:]
        for channel in Channel.allCases {
            listeners[channel] = try directory.listener(named: channel.rawValue)
        }
        let earlier = endpoints.updateValue(
            Endpoint(endpoint: endpoint, listeners: listeners),
            forKey: endpoint.uid
        )
        guard let earlier else { return }
        if earlier.endpoint.repository != endpoint.repository { terminate(endpoint.uid, now: now) }
        // A client that has just connected to the old socket must still be served.
        for (channel, listener) in earlier.listeners {
            accept(endpoint.uid, channel, from: listener, now: now)
        }
        guard earlier.endpoint.directory != endpoint.directory else { return }
        withdraw(earlier)
    }

    /// Removes the sockets, closes every connection and asks running transfers to end.
    mutating func close(_ uid: UID, now: ContinuousClock.Instant) {
        if let endpoint = endpoints.removeValue(forKey: uid) { withdraw(endpoint) }
        for (id, connection) in connections where connection.uid == uid {
            connection.socket.shutDown()
            connections[id] = nil
        }
        terminate(uid, now: now)
    }

    private func withdraw(_ endpoint: Endpoint) {
        for listener in endpoint.listeners.values { listener.socket.shutDown() }
        // The directory may be deleted with its workspace, and then the files are gone too.
        guard let directory = try? RuntimeDirectory(endpoint.endpoint.directory) else { return }
        for listener in endpoint.listeners.values { directory.remove(listener) }
    }

    private mutating func terminate(_ uid: UID, now: ContinuousClock.Instant) {
        let grace = limits.transferGrace
        for (id, transfer) in transfers where transfer.uid == uid {
            transfers[id]?.terminate(now: now, grace: grace)
            note(uid, "transfer ended early", ["service": transfer.service.rawValue])
        }
    }

    /// How many connections the workspace may still open.
    func room(for uid: UID) -> Int {
        let held =
            connections.values.count { $0.uid == uid } + transfers.values.count { $0.uid == uid }
        let all = connections.count + transfers.count
        return max(0, min(limits.connectionsPerWorkspaceMax - held, limits.connectionsMax - all))
    }

    /// Accepts connections while there is room; the rest wait in the backlog.
    mutating func accept(
        _ uid: UID,
        _ channel: Channel,
        from listener: Listener,
        now: ContinuousClock.Instant
    ) {
        for _ in 0..<room(for: uid) {
            do {
                let socket = try listener.socket.accept()
                let deadline = now + limits.requestTimeMax
                nextCaller += 1
                connections[nextCaller] = Connection(
                    uid: uid,
                    channel: channel,
                    socket: socket,
                    deadline: deadline
                )
            } catch {
                if [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(error.code) {
                    acceptPause = now + .milliseconds(100)
                    note(uid, "no descriptor for a connection", ["error": errorText(error.code)])
                }
                return
            }
        }
    }

    /// Continues to read one connection; returns the question when it asks one.
    mutating func advance(_ id: UInt64, now: ContinuousClock.Instant) -> Question? {
        guard var connection = connections[id], let endpoint = endpoints[connection.uid] else {
            return nil
        }
        let step = connection.advance(lengthMax: limits.requestLengthMax)
        connections[id] = connection
        switch step {
        case .wait: return nil
        case .drop: connections[id] = nil
        case .refuse(let reason): refuse(id, reason)
        case .serve(let request): serve(request, to: id, endpoint.endpoint, now: now)
        case .ask(let query):
            connections[id]?.isAsking = true
            return Question(connection: id, query: query, answer: endpoint.endpoint.credential)
        }
        return nil
    }

    /// Sends a caller its answer, if there is one, and closes the connection.
    mutating func answer(_ question: Question, _ credential: GitCredential?) {
        guard let connection = connections.removeValue(forKey: question.connection) else { return }
        let host = String(escapingControls(question.query.host).prefix(200))
        note(
            connection.uid,
            credential == nil ? "credential refused" : "credential given",
            ["host": host]
        )
        if let credential, let bytes = credentialAnswer(credential) {
            connection.socket.send(bytes)
        }
    }

    private mutating func refuse(_ id: UInt64, _ reason: String) {
        guard let connection = connections.removeValue(forKey: id) else { return }
        connection.refuse(reason)
        note(
            connection.uid,
            "request refused",
            ["socket": connection.channel.rawValue, "reason": reason]
        )
    }

    /// Starts git on the caller's socket.
    private mutating func serve(
        _ request: GitRequest,
        to id: UInt64,
        _ endpoint: BrokerEndpoint,
        now: ContinuousClock.Instant
    ) {
        guard let path = endpoint.repository.localPath, path.utf8.elementsEqual(request.path.utf8)
        else {
            return refuse(id, "this workspace has no access to that repository")
        }
        guard let repository = GitDirectory(at: path) else {
            return refuse(id, "there is no git repository at \(path) on the controller's host")
        }
        guard let connection = connections[id] else { return }
        let command = GitCommand(
            request,
            path: path,
            repository: repository,
            searchPath: searchPath,
            isRoot: geteuid() == 0,
            limits: limits
        )
        do {
            let (ours, theirs) = try Descriptor.pair()
            theirs.setBlocking(true)
            connection.socket.setBlocking(true)
            let process = try command.start(socket: connection.socket, diagnostics: theirs)
            connections[id] = nil
            transfers[process] = Transfer(
                process: process,
                uid: connection.uid,
                service: request.service,
                diagnostics: ours,
                started: now,
                timeMax: limits.transferTimeMax
            )
        } catch {
            note(connection.uid, "git did not start", ["error": errorText(error.code)])
            refuse(id, "git could not be started on the controller's host")
        }
    }

    /// Closes connections whose request took too long, and reaps transfers that have ended.
    mutating func expire(now: ContinuousClock.Instant) {
        if let pause = acceptPause, now >= pause { acceptPause = nil }
        for (id, connection) in connections where now >= connection.deadline && !connection.isAsking
        {
            refuse(id, "no request in time")
        }
        for id in transfers.keys { collect(id, now: now) }
    }

    /// Ends a transfer whose time is up, and reaps one that has ended.
    private mutating func collect(_ id: pid_t, now: ContinuousClock.Instant) {
        guard var transfer = transfers[id] else { return }
        transfer.enforce(now: now, grace: limits.transferGrace)
        let outcome = transfer.reap(lengthMax: limits.diagnosticLengthMax)
        transfers[id] = outcome == nil ? transfer : nil
        guard let outcome else { return }
        let milliseconds = Int((now - transfer.started) / .milliseconds(1))
        let diagnostics = String(decoding: outcome.diagnostics, as: UTF8.self)
        note(
            transfer.uid,
            "transfer ended",
            [
                "service": transfer.service.rawValue, "outcome": outcome.text,
                "milliseconds": "\(milliseconds)",
                "diagnostics": escapingControls(diagnostics),
            ]
        )
    }

    private mutating func note(_ uid: UID, _ message: String, _ metadata: [String: String]) {
        var budget = budgets[uid] ?? NoteBudget(since: .now)
        defer { budgets[uid] = endpoints[uid] == nil ? nil : budget }
        if let dropped = budget.renewed(now: .now), dropped > 0 {
            let metadata = ["count": "\(dropped)"]
            notes.append(BrokerNote(uid: uid, message: "notes dropped", metadata: metadata))
        }
        guard budget.take(max: limits.notesPerMinuteMax) else { return }
        notes.append(BrokerNote(uid: uid, message: message, metadata: metadata))
    }
}

/// How many log lines of a workspace were used in this minute.
///
/// A workspace can cause refusals as often as it likes, but must not fill the controller's log.
private struct NoteBudget {
    private var since: ContinuousClock.Instant
    private var spent = 0
    private var dropped = 0

    init(since: ContinuousClock.Instant) { self.since = since }

    /// Begins the next minute if it is time, and returns how many lines the last one dropped.
    mutating func renewed(now: ContinuousClock.Instant) -> Int? {
        guard now - since >= .seconds(60) else { return nil }
        defer { self = NoteBudget(since: now) }
        return dropped
    }

    mutating func take(max: Int) -> Bool {
        guard spent < max else {
            dropped += 1
            return false
        }
        spent += 1
        return true
    }
}
