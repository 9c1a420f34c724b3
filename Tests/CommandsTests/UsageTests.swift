import API
import Commands
import Resources
import Testing

struct UsageTests {
    @Test func `nobody at the socket is exit code 3, and says what to do`() async {
        let run = await berth("get", "ws", server: "unix:///nonexistent/berth.sock")
        #expect(run.status == 3)
        #expect(
            run.talk == "berth: error: no controller answers at unix:///nonexistent/berth.sock: "
                + "start one with `berth serve`\n"
        )
        let version = await berth("version", server: "/nonexistent/berth.sock")
        #expect(version.status == 3)
        #expect(version.out == "client:     \(berthVersion)\n")
    }

    @Test(arguments: [
        ["nonsense"], ["apply"], ["get"], ["apply", "-f", "x", "--nonsense"],
        ["attach", "first", "2"], ["delete"], ["get", "ws", "-o", "xml"],
        ["wait", "first", "--for", "nonsense"], ["close", "Not_A_Name"], ["attach", "first"],
    ])
    func `a wrong command line is exit code 2 and says why on standard error`(
        arguments: [String]
    ) async {
        let console = await recorded(arguments)
        #expect(console.status == 2)
        #expect(console.out.isEmpty)
        #expect(console.talk.hasPrefix("berth: error: "), "\(console.talk)")
    }

    @Test func `every verb has help with an example`() async {
        let verbs = [
            "apply", "diff", "get", "describe", "events", "explain", "validate", "attach", "logs",
            "suspend", "resume", "reopen", "close", "delete", "rescue", "reconcile", "wait",
            "secret", "open", "login", "token", "backup", "adopt", "doctor", "completion",
        ]
        let root = await recorded(["--help"])
        #expect(root.status == 0)
        for verb in verbs {
            #expect(root.out.contains("  \(verb) "), "\(verb)")
            let help = await recorded([verb, "--help"])
            #expect(help.status == 0)
            #expect(help.talk.isEmpty)
            #expect(help.out.contains("Example"), "\(verb)")
            #expect(help.out.contains("  berth \(verb) "), "\(verb)")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `completion scripts know the verbs`(shell: String) async {
        let run = await recorded(["completion", shell])
        #expect(run.status == 0)
        #expect(run.out.contains("reconcile"))
    }

    @Test func `fields are explained, unknown ones are not found`() async {
        let known = await recorded(["explain", "workspace.spec.branch"])
        #expect(known.status == 0)
        #expect(known.out.contains("branch"))
        let unknown = await recorded(["explain", "workspace.spec.brunch"])
        #expect(unknown.status == 4)
        #expect(unknown.talk.contains("branch"))
    }

    private static let codes: [(APIError.Reason, Int32)] = [
        (.invalid, 2), (.unauthorized, 6), (.forbidden, 6), (.notFound, 4), (.conflict, 5),
        (.tooMany, 6), (.engineUnavailable, 3), (.internal, 3),
    ]

    @Test(arguments: codes)
    func `each refusal has its exit code`(reason: APIError.Reason, status: Int32) {
        #expect(CommandStatus(reason).rawValue == status)
        #expect(Failure(APIError(reason, "no")).status.rawValue == status)
    }

    @Test func `the default socket is the system's for root and the user's own else`() {
        let system = "/var/lib/berth/berth.sock"
        #expect(ServerAddress.socketDefault(home: "/root", isRoot: true) == system)
        #expect(ServerAddress.socketDefault(home: nil, isRoot: false) == system)
        #expect(
            ServerAddress.socketDefault(home: "/home/a", isRoot: false)
                == "/home/a/.local/share/berth/berth.sock"
        )
    }

    @Test(arguments: [
        ("unix:///a/b.sock", "unix:///a/b.sock"), ("/a/b.sock", "unix:///a/b.sock"),
        ("http://localhost", "http://localhost:7070"), ("http://h:80/", "http://h:80"),
        ("https://berth.example/", "https://berth.example:443"),
        ("HTTPS://h:7070", "https://h:7070"), ("http://[::1]:7070", "http://[::1]:7070"),
    ])
    func `addresses are read`(text: String, address: String) throws {
        #expect(try ServerAddress(parsing: text).description == address)
    }

    @Test(arguments: [
        "", "a/b", "ftp://h", "http://", "https://", "http://h:0", "http://h:70000", "unix://a",
        "https://user@h",
    ])
    func `what is no address is told`(text: String) {
        #expect(throws: Failure.self) { try ServerAddress(parsing: text) }
    }

    @Test func `classes are applied before the workspaces that name them`() throws {
        let name = try Sample.name("x")
        func declaration(_ spec: Declaration.Spec) -> Declaration {
            Declaration(name: name, labels: [:], spec: spec)
        }
        let order = applyOrder([
            declaration(.source(SourceSpec())), declaration(.workspace(WorkspaceSpec())),
            declaration(.workspaceClass(ClassSpec())),
        ])
        #expect(order.map(\.kind) == [.workspaceClass, .workspace, .source])
    }

    private func recorded(_ arguments: [String]) async -> Run {
        await berth(list: arguments)
    }
}
