import ControlPlane
import Logging
import NIOCore
import NIOWebSocket
import ServiceLifecycle
import Terminal
import Workspaces

/// Joins clients' WebSockets to the terminals of workspaces.
struct TerminalRelay: Sendable {
    let controlPlane: any ControlPlane
    let counter: TerminalByteCounter

    /// Whether `target` exists, so that a handshake for nothing is refused as HTTP.
    func isKnown(_ target: TerminalTarget) async -> Bool {
        do {
            _ = try await controlPlane.resource(.workspace, named: target.workspace)
            return true
        } catch {
            return false
        }
    }

    /// Relays until one side ends or graceful shutdown begins; the client always gets a close
    /// frame with the reason.
    func serve(_ client: WebSocketChannel, _ target: TerminalTarget, logger: Logger) async {
        do {
            try await controlPlane.withTerminal(of: target.workspace) { path in
                let server = try await openTerminalSocket(
                    at: .unixSocket(path: path),
                    target: target.tab.target,
                    on: client.channel.eventLoop
                )
                let end = try await cancelWhenGracefulShutdown {
                    try await relay(client: client, server: server, count: counter.add)
                }
                logger.debug(
                    "terminal ended",
                    metadata: [
                        "workspace": "\(target.workspace)", "tab": "\(target.tab)",
                        "end": "\(end)",
                    ]
                )
            }
        } catch {
            logger.debug(
                "terminal failed",
                metadata: ["workspace": "\(target.workspace)", "error": "\(error)"]
            )
            await refuse(client, because: error)
        }
    }

    /// Ends a connection that never reached its terminal.
    private func refuse(_ client: WebSocketChannel, because error: any Error) async {
        let reason =
            switch error {
            case let error as APIError: error.message
            case is WebSocketClientError: "the workspace's terminal does not answer"
            default: "the terminal failed"
            }
        let frame = closeFrame(.unexpectedServerError, reason: reason, masked: false)
        try? await client.executeThenClose { _, outbound in try await outbound.write(frame) }
    }
}
