import HTTPTransport
package import Resources
import Synchronization

/// A forge's API as one token sees it: limits, conditional requests, redirects and errors.
///
/// Share one among all repositories that use the token, because the limits are the token's. A
/// limit that was met is kept here: until it ends, calls fail at once without being sent.
package final class ForgeConnection: Sendable {
    package struct Settings: Sendable {
        /// Until the whole answer is there.
        package var callTimeout: Duration
        /// Between two writes; GitHub asks for a second at least.
        package var writeInterval: Duration
        package var now: @Sendable () -> Timestamp

        package init(
            callTimeout: Duration = .seconds(30),
            writeInterval: Duration = .seconds(1),
            now: @escaping @Sendable () -> Timestamp
        ) {
            self.callTimeout = callTimeout
            self.writeInterval = writeInterval
            self.now = now
        }
    }

    /// How often a redirect is followed within one call.
    static let redirectsMax = 3

    package let api: ForgeAPI
    let settings: Settings
    private let tokens: ForgeTokenSource
    private let client: HTTPClient
    private let state: Mutex<State>
    private let turnstile = Turnstile()

    private struct State {
        var token: ForgeToken?
        var cache = AnswerCache()
        var pacing: Pacing
    }

    package init(_ api: ForgeAPI, tokens: ForgeTokenSource, settings: Settings) {
        self.api = api
        self.tokens = tokens
        self.settings = settings
        client = HTTPClient(api.endpoint)
        state = Mutex(State(pacing: Pacing(writeInterval: settings.writeInterval)))
    }

    /// Makes one call and classifies its answer.
    func send(_ call: ForgeCall) async throws(ForgeError) -> ForgeReply {
        guard let token = await tokens.token() else {
            throw error(.unauthorized("none is set"), call, isOutcomeUnknown: false)
        }
        // GitHub wants calls one after the other.
        guard await turnstile.enter() else {
            throw error(.cancelled, call, isOutcomeUnknown: false)
        }
        defer { turnstile.leave() }
        try await admit(call, token)
        let cached = call.isWrite ? nil : state.withLock { $0.cache.entry(for: call.key) }
        let response = try await exchange(call, token, tag: cached?.tag)
        let standing = TokenStanding(response.head)
        if let cached, response.status == 304 {
            return ForgeReply(
                head: cached.head,
                body: cached.body,
                standing: standing,
                isUnchanged: true
            )
        }
        if !call.isWrite { state.withLock { $0.cache.store(response, for: call.key) } }
        return ForgeReply(head: response.head, body: response.body, standing: standing)
    }

    func error(
        _ reason: ForgeError.Reason,
        _ call: ForgeCall,
        isOutcomeUnknown: Bool
    ) -> ForgeError {
        ForgeError(
            reason: reason,
            operation: call.operation,
            forge: api.description,
            tokenName: tokens.name,
            isOutcomeUnknown: isOutcomeUnknown && call.isWrite
        )
    }

    /// Waits until a write keeps its distance; throws while a limit holds.
    private func admit(_ call: ForgeCall, _ token: ForgeToken) async throws(ForgeError) {
        let now = settings.now()
        let admission = state.withLock { state in
            if state.token != token {
                // Another token sees other things, and has limits of its own.
                state = State(token: token, pacing: Pacing(writeInterval: settings.writeInterval))
            }
            return state.pacing.admit(isWrite: call.isWrite, now: now)
        }
        switch admission {
        case .refused(let until):
            throw error(.rateLimited(until: until), call, isOutcomeUnknown: false)
        case .at(let moment):
            guard moment > now else { return }
            do {
                try await Task.sleep(for: moment.since(now))
            } catch {
                throw self.error(.cancelled, call, isOutcomeUnknown: false)
            }
        }
    }

    /// Sends the request, and again to where redirects of this endpoint lead.
    private func exchange(
        _ call: ForgeCall,
        _ token: ForgeToken,
        tag: String?
    ) async throws(ForgeError) -> HTTPResponse {
        var request = request(call, token)
        if let tag { request.headers.append(("If-None-Match", tag)) }
        for _ in 0...Self.redirectsMax {
            let response = try await transfer(request, call)
            guard [301, 302, 307, 308].contains(response.status) else {
                try check(response, call)
                return response
            }
            let location = response.head.value(of: "location") ?? ""
            guard let target = api.target(ofRedirectTo: location) else {
                let refused = ForgeError.Refused(
                    status: response.status,
                    message: "a redirect to \(printable(location)), which does not get the token"
                )
                throw error(.refused(refused), call, isOutcomeUnknown: false)
            }
            // By GitHub's documentation, verbatim, whatever the method: what was redirected was not
            // done.
            request.path = target
            request.query = []
        }
        throw error(.unreadable("it redirects in a circle"), call, isOutcomeUnknown: false)
    }

    private func transfer(
        _ request: HTTPRequest,
        _ call: ForgeCall
    ) async throws(ForgeError) -> HTTPResponse {
        do throws(HTTPTransportError) {
            return try await client.send(request, deadlines: .call(within: settings.callTimeout))
        } catch {
            throw self.error(.init(error), call, isOutcomeUnknown: !error.isHarmless)
        }
    }

    private func check(_ response: HTTPResponse, _ call: ForgeCall) throws(ForgeError) {
        let now = settings.now()
        let reason = state.withLock { state -> ForgeError.Reason? in
            let wait = state.pacing.unnamedWait
            let reason = failure(response.head, response.body, now: now, unnamedWait: wait)
            switch reason {
            case .rateLimited(let end): state.pacing.limited(until: end)
            case nil: state.pacing.succeeded()
            default: break
            }
            return reason
        }
        guard let reason else { return }
        // A gateway answers 5xx for a server that may still be at work.
        throw error(reason, call, isOutcomeUnknown: response.status >= 500)
    }

    private func request(_ call: ForgeCall, _ token: ForgeToken) -> HTTPRequest {
        var headers =
            call.headers + [
                ("Authorization", "\(call.scheme) \(token.text)"), ("User-Agent", "berth"),
            ]
        if let type = call.contentType { headers.append(("Content-Type", type)) }
        return HTTPRequest(
            call.method,
            api.prefix + HTTPRequest.path(segments: call.segments),
            query: call.query,
            headers: headers,
            body: call.body.map(HTTPBody.bytes) ?? .none
        )
    }
}
