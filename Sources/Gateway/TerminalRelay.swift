import API
import FoundationEssentials
import Logging
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Resources
import ServiceLifecycle
import Terminal

/// Connects clients' WebSockets to the terminals of workspaces.
struct TerminalRelay: Sendable {
    let api: any ResourceAPI & TerminalAPI
    let counter: TerminalByteCounter
    let authenticator: Authenticator

    /// Whether a handshake may proceed; a refused one is answered over HTTP with the reason.
    func admits(_ head: HTTPRequestHead, to target: TerminalTarget) async -> Bool {
        do {
            _ = try authenticator.check(head, needs: .editor)
            _ = try await api.resource(.workspace, named: target.workspace)
            return true
        } catch {
            return false
        }
    }

    /// Relays until one side closes, the client's credential ends or graceful shutdown begins.
    ///
    /// The client always gets a close frame with the reason.
    func serve(
        _ client: WebSocketChannel,
        _ target: TerminalTarget,
        for principal: Principal,
        logger: Logger
    ) async {
        let relay = Relay(entrance: entrance(target, principal), count: counter.add)
        let end = await withTaskGroup(of: String.self) { group in
            group.addTask {
                await cancelWhenGracefulShutdown {
                    await outcome(of: relay, client, target)
                }
            }
            if let access = authenticator.access, let credential = principal.credential {
                group.addTask {
                    await access.ended(credential)
                    guard !Task.isCancelled else { return "" }
                    let frame = closeFrame(.signedOut, reason: "signed out", masked: false)
                    client.channel.writeAndFlush(frame, promise: nil)
                    return "signed out"
                }
            }
            let first = await group.next() ?? ""
            group.cancelAll()
            return first
        }
        logger.debug(
            "terminal ended",
            metadata: [
                "workspace": "\(target.workspace)", "tab": "\(target.tab)", "end": "\(end)",
            ]
        )
    }

    private func outcome(
        of relay: Relay,
        _ client: WebSocketChannel,
        _ target: TerminalTarget
    ) async -> String {
        do {
            let end = try await relay.run(client) { try await join($0, to: target) }
            return "\(end)"
        } catch {
            return "\(error)"
        }
    }

    /// Connects a client to the terminal's socket, or through the Engine to the same terminal when
    /// nothing answers on the socket.
    private func join(_ client: RelayClient, to target: TerminalTarget) async throws -> RelayEnd {
        let (ends, end) = AsyncStream.makeStream(of: RelayEnd.self)
        do {
            try await api.withTerminal(of: target.workspace) { path in
                let server = try await openTerminalSocket(
                    at: .unixSocket(path: path),
                    target: target.tab.target,
                    on: client.eventLoop
                )
                end.yield(try await client.relay(to: server))
            }
        } catch  where error is APIError || error is WebSocketClientError {
            try await joinOverEngine(client, target, end, insteadOf: error)
        }
        end.finish()
        for await end in ends { return end }
        return .lost
    }

    private func joinOverEngine(
        _ client: RelayClient,
        _ target: TerminalTarget,
        _ end: AsyncStream<RelayEnd>.Continuation,
        insteadOf failure: any Error
    ) async throws {
        do {
            try await api.withTerminalProcess(
                of: target.workspace,
                tab: "\(target.tab)"
            ) { process in
                let terminal = ProcessTerminal(process, title: "\(target.workspace)")
                end.yield(try await terminal.relay(client))
            }
        } catch is APIError {
            // The first failure says more than the failure of this fallback.
            guard let cause = failure as? APIError else {
                let reason = "the workspace's terminal does not answer"
                throw RelayRefusal(.failed, reason)
            }
            throw RelayRefusal(cause.reason == .conflict ? .notRunning : .failed, cause.message)
        }
    }

    // MARK: Tickets

    private struct FirstMessage: Decodable {
        var token: String?
        var columns: Int?
        var rows: Int?

        enum CodingKeys: String, CodingKey {
            case token = "AuthToken"
            case columns, rows
        }
    }

    /// What a client over TCP must send first; nil on the unix socket.
    private func entrance(_ target: TerminalTarget, _ principal: Principal) -> RelayEntrance? {
        guard let access = authenticator.access else { return nil }
        return RelayEntrance(patience: GatewayLimits.ticketPatience) {
            message throws(RelayRefusal) in
            let bytes = Data(message.readableBytesView)
            guard let first = try? JSONDecoder().decode(FirstMessage.self, from: bytes),
                let ticket = first.token
            else {
                throw RelayRefusal(.ticketRefused, "the first message has to bring a ticket")
            }
            let workspace = try? await api.resource(.workspace, named: target.workspace)
            guard let uid = workspace?.metadata.uid else {
                throw RelayRefusal(.ticketRefused, "there is no workspace '\(target.workspace)'")
            }
            let scope = Access.TicketScope(
                user: principal.user,
                credential: principal.credential?.id,
                workspace: uid,
                tab: target.tab
            )
            guard access.redeem(ticket, for: scope) else {
                throw RelayRefusal(
                    .ticketRefused,
                    "the ticket was used, is too old, or not for this"
                )
            }
            let size = TerminalSize(
                columns: min(first.columns ?? TerminalSize.usual.columns, 1_000),
                rows: min(first.rows ?? TerminalSize.usual.rows, 1_000)
            )
            return TerminalRequest.start(size).message
        }
    }
}
