import API
import ArgumentParser
import FoundationEssentials
import HTTPTransport
package import Resources
package import Terminal

struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Use a workspace's terminal in this terminal.",
        discussion: """
            Ctrl-] detaches; what runs in the workspace goes on.

            Examples:
              berth attach first             # the agent
              berth attach first --shell     # a shell beside it
              berth attach first --shell 2   # a second shell
            """
    )

    @Argument(help: "The workspace's name.")
    var name: String

    @Flag(name: .customLong("shell"), help: "A shell instead of the agent's terminal.")
    var wantsShell = false

    @Argument(help: "Which shell, from 1; only with --shell.")
    var number: Int?

    @OptionGroup var connection: ServerOptions

    mutating func validate() throws {
        if number != nil, !wantsShell { throw ValidationError("a number is for --shell") }
        if let number, !(1...TerminalTab.shellMax).contains(number) {
            throw ValidationError("shells are numbered from 1 to \(TerminalTab.shellMax)")
        }
    }

    func run() async throws {
        let console = Console.current
        guard console.inputIsTerminal, console.outIsTerminal else {
            throw Failure(.invalid, "attach needs a terminal; `berth logs` does without")
        }
        let name = try workspaceName(name)
        let tab: TerminalTab = wantsShell ? .shell(number ?? 1) : .claude
        let client = try connection.client
        // The ticket comes first, because its request reports errors like every other command.
        let token = try await ticket(name, tab, client)
        try await wake(name, client)
        let socket = try await open(name, tab, client)
        console.say("attached to \(name) (\(tab)); Ctrl-] detaches")
        let end = try await attachTerminal(to: socket, token: token)
        let failure = farewell(end, of: name)
        if let text = failure.message { console.say(text) }
        if failure.status != .done { throw Failure(failure.status) }
    }

    /// Resumes a workspace that was suspended because it was idle, and waits until it is ready.
    private func wake(_ name: ResourceName, _ client: APIClient) async throws {
        let found = try await client.get(AnyResource.self, "workspaces", name.text)
        guard case .workspace(let workspace) = found, workspace.sleep?.state == .suspended
        else { return }
        Console.current.say("\(name) was suspended, since nobody used it; it is resumed")
        let _: AnyResource = try await client.post(
            AnyResource.self,
            "workspaces",
            name.text,
            "resume"
        )
        try await Waiter(client: client, kind: .workspace).wait(
            for: [WaitGoal(name: name, wish: .condition(.ready, .true))],
            within: .seconds(60)
        )
    }

    /// Requests a ticket, which a terminal over TCP needs besides the token.
    private func ticket(
        _ name: ResourceName,
        _ tab: TerminalTab,
        _ client: APIClient
    ) async throws(Failure) -> String {
        guard case .tcp = client.server.endpoint.address else { return "" }
        return try await client.post(
            Ticket.self,
            "workspaces",
            name.text,
            "tabs",
            "\(tab)",
            "ticket"
        ).ticket
    }

    private func open(
        _ name: ResourceName,
        _ tab: TerminalTab,
        _ client: APIClient
    ) async throws(Failure) -> WebSocketChannel {
        let server = client.server
        do {
            return try await openTerminalSocket(
                at: server.webSocket,
                target: "/code/\(name)/tty/\(tab)",
                headers: client.headers.map { ($0.name, $0.value) } + [("Host", server.authority)]
            )
        } catch {
            switch error {
            case .unreachable: throw Failure(.unreachable(""), at: server)
            case .untrusted(let reason): throw Failure(.tls(reason), at: server)
            case .refused(_, let body):
                if let refusal = try? JSONDecoder().decode(APIError.self, from: Data(body)) {
                    throw Failure(refusal)
                }
                throw Failure(.unreachable, "what answers at \(server) is not a Berth controller")
            case .wrongSubprotocol:
                throw Failure(.unreachable, "what answers at \(server) speaks another protocol")
            }
        }
    }
}

/// The message and the exit code for the end of an attachment.
package func farewell(_ end: AttachmentEnd, of name: ResourceName) -> Failure {
    switch end {
    case .detached:
        Failure(.done, "detached from \(name); `berth attach \(name)` comes back")
    case .closed(.signedOut, _):
        Failure(
            .notAllowed,
            "you are signed out of \(name): the token was revoked or has expired; "
                + "`berth token create` on the controller's host makes a new one"
        )
    case .closed(.notRunning, let reason):
        Failure(.conflict, "\(name) does not run: \(escapingControls(reason))")
    case .closed(.goingAway, _):
        Failure(.unreachable, "the controller stopped; `berth attach \(name)` comes back")
    case .closed(_, let reason) where reason.isEmpty:
        Failure(.done, "the terminal of \(name) ended")
    case .closed(_, let reason):
        Failure(.no, "the terminal of \(name) ended: \(escapingControls(reason))")
    case .lost:
        Failure(.unreachable, "the connection to \(name) broke; `berth attach \(name)` comes back")
    case .signalled(let number):
        Failure(.no, "detached from \(name) by signal \(number)")
    }
}
