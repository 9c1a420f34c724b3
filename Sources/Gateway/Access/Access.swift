import API
import Foundation
import Resources
import Synchronization
import Terminal

/// Controls access: stored credentials, codes, tickets, and the sessions that depend on them.
///
/// Credentials are looked up in memory, so that a flood of wrong secrets costs no query. A secret
/// is returned only after its credential is stored, and a removed credential is never accepted.
final class Access: Sendable {
    struct TicketScope: Hashable, Sendable {
        var user: String
        var credential: UID?
        var workspace: UID
        var tab: TerminalTab
    }

    private struct State {
        var credentials: [String: Credential] = [:]
        /// Why a credential ended, by its digest, since this process started.
        var ended: [String: Unrecognized] = [:]
        var codes = OneTimeSecrets<SignInRequest>(countMax: 256)
        var tickets = OneTimeSecrets<TicketScope>(countMax: 4_096)
        var limiter = SignInLimiter()
        var watchers: [UID: [Int: AsyncStream<Never>.Continuation]] = [:]
        var watcherCount = 0

        mutating func end(_ credential: Credential, _ reason: Unrecognized) {
            credentials[credential.digest] = nil
            if ended.count >= AccessLimits.endedMax { ended = [:] }
            ended[credential.digest] = reason
        }
    }

    private let api: any AccessAPI
    private let state = Mutex(State())
    private let now: @Sendable () -> Timestamp

    init(_ api: any AccessAPI, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.api = api
        self.now = now
    }

    /// Loads the stored credentials.
    func load() async throws(APIError) {
        let stored = try await api.credentials()
        state.withLock { state in
            for credential in stored { state.credentials[credential.digest] = credential }
        }
        try await removeExpired()
    }

    private func removeExpired() async throws(APIError) {
        let now = now()
        let expired = state.withLock { state in
            let expired = state.credentials.values.filter { $0.expires <= now }
            for credential in expired { state.end(credential, .expired(credential.kind)) }
            return expired
        }
        for credential in expired { try await api.removeCredential(credential.id) }
    }

    // MARK: Who it is

    /// The principal that these credentials belong to, or why there is none.
    func recognize(_ credentials: RequestCredentials) -> Result<Principal, Unrecognized> {
        if let bearer = credentials.bearer {
            return credential(bearer, .token).map { Principal($0, proof: .bearer) }
        }
        guard let cookie = credentials.cookie else { return .failure(.nobody) }
        return credential(cookie, .session).map { Principal($0, proof: .cookie) }
    }

    private func credential(_ secret: String, _ kind: Credential.Kind) -> Result<
        Credential, Unrecognized
    > {
        let digest = digest(of: secret)
        let (found, ended) = state.withLock { ($0.credentials[digest], $0.ended[digest]) }
        guard let found, found.kind == kind else { return .failure(ended ?? .unknown(kind)) }
        return found.expires > now() ? .success(found) : .failure(.expired(kind))
    }

    // MARK: Signing in

    func issueCode(_ request: SignInRequest) -> (code: String, expires: Timestamp) {
        let now = now()
        let expires = now.adding(AccessLimits.codeLifetime)
        return state.withLock { state in
            (state.codes.issue(request, expires: expires, now: now), expires)
        }
    }

    /// Exchanges a code for a session; the secret goes into the cookie.
    func signIn(
        code: String,
        from address: String
    ) async throws(APIError) -> (secret: String, credential: Credential) {
        let now = now()
        guard state.withLock({ $0.limiter.allows(address, now) }) else {
            throw APIError(.tooMany, "too many attempts to sign in; wait a minute")
        }
        guard let request = state.withLock({ $0.codes.redeem(code, now: now) }) else {
            throw APIError(
                .unauthorized,
                "this code was used, is older than a minute, or never was; `berth open` makes another"
            )
        }
        state.withLock { $0.limiter.forgive(address, now) }
        let secret = randomSecret()
        let id = UID.random()
        let credential = Credential(
            id: id,
            kind: .session,
            name: "session-\(id.short)",
            user: request.user ?? "owner",
            role: request.role,
            digest: digest(of: secret),
            createdAt: now,
            expires: now.adding(AccessLimits.sessionLifetime)
        )
        try await add(credential)
        return (secret, credential)
    }

    // MARK: Tokens and sessions

    var credentials: [Credential] {
        let now = now()
        return state.withLock { $0.credentials.values.filter { $0.expires > now } }
            .sorted { ($0.createdAt, $0.name) < ($1.createdAt, $1.name) }
    }

    /// Creates a token; only the caller learns its secret.
    func createToken(_ request: TokenRequest, user: String) async throws(APIError) -> NewToken {
        let now = now()
        let secret = "berth_\(randomSecret())"
        let id = UID.random()
        let credential = Credential(
            id: id,
            kind: .token,
            name: request.name ?? "token-\(id.short)",
            user: request.name ?? user,
            role: request.role,
            digest: digest(of: secret),
            createdAt: now,
            expires: now.adding(.seconds(request.lifetime))
        )
        try await add(credential)
        return NewToken(token: secret, entry: TokenEntry(credential))
    }

    private func add(_ credential: Credential) async throws(APIError) {
        try await removeExpired()
        try await api.addCredential(credential)
        state.withLock { $0.credentials[credential.digest] = credential }
    }

    /// Revokes the credential of that name, and ends every socket and stream that depends on it.
    func revoke(named name: String) async throws(APIError) {
        guard let credential = credentials.first(where: { $0.name == name }) else {
            throw APIError(.notFound, "there is no token or session '\(name)'")
        }
        try await revoke(credential)
    }

    func revoke(_ credential: Credential) async throws(APIError) {
        // In memory first: if storing fails, this process at least rejects the credential.
        let watchers = state.withLock { state in
            state.end(credential, .revoked(credential.kind))
            state.tickets.revoke { $0.credential == credential.id }
            return state.watchers.removeValue(forKey: credential.id) ?? [:]
        }
        for watcher in watchers.values { watcher.finish() }
        try await api.removeCredential(credential.id)
    }

    // MARK: Tickets

    func issueTicket(_ scope: TicketScope) -> Ticket {
        let now = now()
        let expires = now.adding(AccessLimits.ticketLifetime)
        let secret = state.withLock { $0.tickets.issue(scope, expires: expires, now: now) }
        return Ticket(ticket: secret, expires: expires)
    }

    /// Whether the ticket is valid for exactly this scope; it is used up in any case.
    func redeem(_ ticket: String, for scope: TicketScope) -> Bool {
        let now = now()
        return state.withLock { $0.tickets.redeem(ticket, now: now) } == scope
    }

    // MARK: Living on a credential

    /// Returns when the credential was revoked or has expired, or the task is cancelled.
    func ended(_ credential: Credential) async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let number = state.withLock { state -> Int? in
            guard state.credentials[credential.digest] != nil else { return nil }
            state.watcherCount += 1
            state.watchers[credential.id, default: [:]][state.watcherCount] = continuation
            return state.watcherCount
        }
        guard let number else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in stream {} }
            group.addTask { try? await Task.sleep(for: credential.expires.since(self.now())) }
            await group.next()
            group.cancelAll()
        }
        state.withLock { state in
            state.watchers[credential.id]?[number] = nil
            if state.watchers[credential.id]?.isEmpty ?? false {
                state.watchers[credential.id] = nil
            }
        }
    }
}

/// Lifetimes and limits of codes, tickets, sessions and tokens.
enum AccessLimits {
    static let codeLifetime: Duration = .seconds(60)
    static let ticketLifetime: Duration = .seconds(30)
    static let sessionLifetime: Duration = .seconds(7 * 86_400)
    /// How many ended credentials are remembered, to report why they ended.
    static let endedMax = 1_024
    /// The lifetimes in seconds that may be requested for a token.
    static let tokenLifetimes: ClosedRange<Int64> = 60...(400 * 86_400)
}

extension Timestamp {
    static var now: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}
