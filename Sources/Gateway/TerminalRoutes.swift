import API
import HTTPTypes
import Hummingbird
import Resources
import Synchronization
import Terminal

/// Which terminal a path names: `/code/{name}/tty/{tab}`.
struct TerminalTarget: Hashable, Sendable {
    var workspace: ResourceName
    var tab: TerminalTab

    /// Parses a request target; nil when it names no terminal.
    ///
    /// Nothing in it needs percent-encoding.
    init?(target: String) {
        let path = target.prefix { $0 != "?" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "code", parts[3] == "tty",
            let workspace = try? ResourceName(parsing: String(parts[2])),
            let tab = TerminalTab(parts[4])
        else { return nil }
        self.workspace = workspace
        self.tab = tab
    }
}

/// Answers a request for a terminal's path that did not become a WebSocket, and says why.
struct TerminalRoutes {
    let api: any ResourceAPI & TerminalAPI
    let authenticator: Authenticator

    func add(to routes: Routes) {
        routes.add(
            "/code/:name/tty/:tab",
            needs: [.get: .editor],
            [
                .get: { request, context in
                    // A refused handshake is routed here and answered with the reason.
                    try authenticator.check(request, context, needs: .editor, isHandshake: true)
                    let name = try context.name()
                    _ = try context.tab()
                    _ = try await api.resource(.workspace, named: name)
                    return try errorResponse(
                        APIError(
                            .invalid,
                            "this path is a WebSocket (RFC 6455) with the subprotocol tty"
                        ),
                        status: .upgradeRequired
                    )
                }
            ]
        )
    }
}

/// Counts the bytes relayed to and from terminals, for the metrics.
final class TerminalByteCounter: Sendable {
    private let bytes = Atomic<Int>(0)

    func add(_ count: Int) { bytes.wrappingAdd(count, ordering: .relaxed) }

    func total() -> Int { bytes.load(ordering: .relaxed) }
}
