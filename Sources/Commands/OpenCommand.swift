import API
import ArgumentParser
import Resources

extension Role: ExpressibleByArgument {}

struct OpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Open a workspace's page in a browser, signed in.",
        discussion: """
            Prints an address that signs a browser in once, within a minute, and shows the \
            workspace; on a desktop it opens the browser too.

            Examples:
              berth open first
              berth open first --role viewer   # for somebody who only looks on
            """
    )

    @Argument(help: "The workspace's name.")
    var name: String

    @OptionGroup var signIn: SignInOptions
    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let name = try workspaceName(name)
        let client = try connection.client
        _ = try await client.get(AnyResource.self, "workspaces", name.text)
        try await signIn.run(client, next: "/code/\(name)")
    }
}

struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Sign a browser in to the dashboard.",
        discussion: """
            Prints an address that signs a browser in once, within a minute; on a desktop it opens \
            the browser too.

            Examples:
              berth login
              berth login --role viewer
            """
    )

    @OptionGroup var signIn: SignInOptions
    @OptionGroup var connection: ServerOptions

    func run() async throws {
        try await signIn.run(try connection.client, next: "/")
    }
}

/// What `open` and `login` share.
struct SignInOptions: ParsableArguments {
    @Option(help: "What the browser may do: viewer, editor or admin.")
    var role: Role = .admin

    @Flag(name: .customLong("no-browser"), help: "Only print the address.")
    var onlyPrints = false

    func run(_ client: APIClient, next: String) async throws {
        let console = Console.current
        let user = console.environment["USER"].flatMap { $0.isEmpty ? nil : $0 }
        let code = try await client.post(
            SignInCode.self,
            "signin-codes",
            body: SignInRequest(role: role, next: next, user: user)
        )
        console.print(code.url)
        if !onlyPrints, Desktop(console.environment)?.open(code.url) == true {
            console.say("opened in the browser; the address works once")
        } else {
            console.say("the address works once, within a minute")
        }
    }
}
