import ControlPlane
import Foundation
import Synchronization
import Terminal
import Workspaces

/// Who may come in: grants as they are stored, codes and tickets, and what lives on a grant.
///
/// Grants are looked up in memory, so that a flood of wrong secrets costs no query. Nothing is told
/// before it is stored, and nothing is granted after it was removed.
final class Access: Sendable {
    struct TicketScope: Hashable, Sendable {
        var user: String
        var grant: UID?
        var workspace: UID
        var tab: TerminalTab
    }

    private struct State {
        var grants: [String: Grant] = [:]
        /// Why a digest's grant is gone, since this process started.
        var ended: [String: Unrecognized] = [:]
        var codes = OneTimeSecrets<SignInRequest>(countMax: 256)
        var tickets = OneTimeSecrets<TicketScope>(countMax: 4_096)
        var limiter = SignInLimiter()
        var watchers: [UID: [Int: AsyncStream<Never>.Continuation]] = [:]
        var watcherCount = 0

        mutating func end(_ grant: Grant, _ reason: Unrecognized) {
            grants[grant.digest] = nil
            if ended.count >= AccessLimits.endedMax { ended = [:] }
            ended[grant.digest] = reason
        }
    }

    private let plane: any AccessPlane
    private let state = Mutex(State())
    private let now: @Sendable () -> Timestamp

    init(_ plane: any AccessPlane, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.plane = plane
        self.now = now
    }

    /// Takes over what is stored.
    func load() async throws(APIError) {
        let stored = try await plane.grants()
        state.withLock { state in
            for grant in stored { state.grants[grant.digest] = grant }
        }
        try await removeExpired()
    }

    private func removeExpired() async throws(APIError) {
        let now = now()
        let expired = state.withLock { state in
            let expired = state.grants.values.filter { $0.expires <= now }
            for grant in expired { state.end(grant, .expired(grant.kind)) }
            return expired
        }
        for grant in expired { try await plane.removeGrant(grant.id) }
    }

    // MARK: Who it is

    /// Who holds these credentials, or why nobody does.
    func recognize(_ credentials: Credentials) -> Result<Principal, Unrecognized> {
        if let bearer = credentials.bearer {
            return grant(bearer, .token).map { Principal($0, proof: .bearer) }
        }
        guard let cookie = credentials.cookie else { return .failure(.nobody) }
        return grant(cookie, .session).map { Principal($0, proof: .cookie) }
    }

    private func grant(_ secret: String, _ kind: Grant.Kind) -> Result<Grant, Unrecognized> {
        let digest = digest(of: secret)
        let (found, ended) = state.withLock { ($0.grants[digest], $0.ended[digest]) }
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

    /// Makes a session of a code; the secret is the cookie's.
    func signIn(
        code: String,
        from address: String
    ) async throws(APIError) -> (secret: String, grant: Grant) {
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
        let grant = Grant(
            id: id,
            kind: .session,
            name: "session-\(id.short)",
            user: request.user ?? "owner",
            role: request.role,
            digest: digest(of: secret),
            createdAt: now,
            expires: now.adding(AccessLimits.sessionLifetime)
        )
        try await add(grant)
        return (secret, grant)
    }

    // MARK: Tokens and sessions

    var grants: [Grant] {
        let now = now()
        return state.withLock { $0.grants.values.filter { $0.expires > now } }
            .sorted { ($0.createdAt, $0.name) < ($1.createdAt, $1.name) }
    }

    /// Makes a token; its secret is known to the caller alone.
    func createToken(_ request: TokenRequest, user: String) async throws(APIError) -> NewToken {
        let now = now()
        let secret = "berth_\(randomSecret())"
        let id = UID.random()
        let grant = Grant(
            id: id,
            kind: .token,
            name: request.name ?? "token-\(id.short)",
            user: request.name ?? user,
            role: request.role,
            digest: digest(of: secret),
            createdAt: now,
            expires: now.adding(.seconds(request.lifetime))
        )
        try await add(grant)
        return NewToken(token: secret, entry: TokenEntry(grant))
    }

    private func add(_ grant: Grant) async throws(APIError) {
        try await removeExpired()
        try await plane.addGrant(grant)
        state.withLock { $0.grants[grant.digest] = grant }
    }

    /// Ends the grant of that name, with every socket and stream that lives on it.
    func revoke(named name: String) async throws(APIError) {
        guard let grant = grants.first(where: { $0.name == name }) else {
            throw APIError(.notFound, "there is no token or session '\(name)'")
        }
        try await revoke(grant)
    }

    func revoke(_ grant: Grant) async throws(APIError) {
        // In memory first: when it cannot be stored, this process at least lets nobody in.
        let watchers = state.withLock { state in
            state.end(grant, .revoked(grant.kind))
            state.tickets.revoke { $0.grant == grant.id }
            return state.watchers.removeValue(forKey: grant.id) ?? [:]
        }
        for watcher in watchers.values { watcher.finish() }
        try await plane.removeGrant(grant.id)
    }

    // MARK: Tickets

    func issueTicket(_ scope: TicketScope) -> Ticket {
        let now = now()
        let expires = now.adding(AccessLimits.ticketLifetime)
        let secret = state.withLock { $0.tickets.issue(scope, expires: expires, now: now) }
        return Ticket(ticket: secret, expires: expires)
    }

    /// Whether the ticket is for exactly this; it is used up in any case.
    func redeem(_ ticket: String, for scope: TicketScope) -> Bool {
        let now = now()
        return state.withLock { $0.tickets.redeem(ticket, now: now) } == scope
    }

    // MARK: Living on a grant

    /// Returns when the grant was revoked or has expired, or the task is cancelled.
    func ended(_ grant: Grant) async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let number = state.withLock { state -> Int? in
            guard state.grants[grant.digest] != nil else { return nil }
            state.watcherCount += 1
            state.watchers[grant.id, default: [:]][state.watcherCount] = continuation
            return state.watcherCount
        }
        guard let number else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in stream {} }
            group.addTask { try? await Task.sleep(for: grant.expires.since(self.now())) }
            await group.next()
            group.cancelAll()
        }
        state.withLock { state in
            state.watchers[grant.id]?[number] = nil
            if state.watchers[grant.id]?.isEmpty ?? false { state.watchers[grant.id] = nil }
        }
    }
}

/// How long what was granted holds.
enum AccessLimits {
    static let codeLifetime: Duration = .seconds(60)
    static let ticketLifetime: Duration = .seconds(30)
    static let sessionLifetime: Duration = .seconds(7 * 86_400)
    /// How many grants that are gone are remembered, to say what became of them.
    static let endedMax = 1_024
    /// Seconds that a token may be asked for.
    static let tokenLifetimes: ClosedRange<Int64> = 60...(400 * 86_400)
}

extension Timestamp {
    static var now: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}
