package import ArgumentParser
import Glibc

/// The options of `berth serve`; the composition root provides its implementation.
package struct ServeOptions: Sendable {
    package var dataDirectory: String
    package var listen: String
    package var socket: String?
    package var engine: String?
    /// The image of helper containers; nil for the default image of workspaces.
    package var helperImage: String?
    package var hosts: [String]
    package var certificate: Certificate?
    package var isVerbose: Bool

    /// PEM files for TLS.
    package struct Certificate: Sendable {
        package var chain: String
        package var key: String
    }
}

/// Runs the controller and the gateway.
package struct ServeCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the controller and the gateway.",
        discussion: """
            Keeps every declared workspace as its spec says, until SIGTERM or SIGINT. Stopping or \
            killing it leaves the workspaces running; the next start goes on where it was. One \
            controller at a time works on a data directory.

            Example: berth serve --data /var/lib/berth --listen 127.0.0.1:7070
            """
    )

    @Option(
        help: ArgumentHelp(
            "Where everything that Berth keeps lies.",
            discussion: "Default: /var/lib/berth for root, else ~/.local/share/berth.",
            valueName: "directory"
        )
    )
    var data: String?

    @Option(help: ArgumentHelp("Where to serve HTTP; 'none' for no TCP.", valueName: "host:port"))
    var listen = "127.0.0.1:7070"

    @Option(
        help: ArgumentHelp(
            "The unix socket for the other commands (default: berth.sock in the data directory).",
            valueName: "path"
        )
    )
    var socket: String?

    @Option(
        help: ArgumentHelp(
            "The Docker Engine.",
            discussion: """
                Default, as for the docker client: DOCKER_HOST, then the context of DOCKER_CONTEXT, then \
                the current context, then unix:///var/run/docker.sock.
                """,
            valueName: "url"
        )
    )
    var engine: String?

    @Option(
        help: ArgumentHelp(
            "What looks for unsaved work and rescues it, whatever images the workspaces have.",
            discussion: "Default: berth-workspace:latest, which `make image` builds.",
            valueName: "image"
        )
    )
    var helperImage: String?

    @Option(
        name: .customLong("host"),
        help: ArgumentHelp(
            "A further name that HTTP answers to, or the whole origin of a proxy in front.",
            discussion: "May be repeated. Example: --host box.lan --host https://berth.example",
            valueName: "name"
        )
    )
    var hosts: [String] = []

    @Option(help: ArgumentHelp("The certificate chain for HTTPS, in PEM.", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's private key, in PEM.", valueName: "file"))
    var tlsKey: String?

    @Flag(name: [.customShort("v"), .long], help: "Log details.")
    var verbose = false

    package init() {}

    package mutating func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key go together")
        }
    }

    private var certificate: ServeOptions.Certificate? {
        guard let tlsCertificate, let tlsKey else { return nil }
        return ServeOptions.Certificate(chain: tlsCertificate, key: tlsKey)
    }

    /// The directory of the default socket.
    static var directoryDefault: String {
        let socket = ServerAddress.socketDefault(
            home: Console.current.environment["HOME"],
            isRoot: geteuid() == 0
        )
        return String(socket.prefix(upTo: socket.lastIndex(of: "/") ?? socket.endIndex))
    }

    /// Runs a controller until it is told to stop; the program's root provides it.
    package typealias Controller = @Sendable (ServeOptions) async throws -> Void

    package func run() async throws {
        throw Failure(.unreachable, "this program has no controller in it")
    }

    func run(_ controller: Controller) async throws {
        let directory = data ?? Self.directoryDefault
        try await controller(
            ServeOptions(
                dataDirectory: directory,
                listen: listen,
                socket: socket,
                engine: engine,
                helperImage: helperImage,
                hosts: hosts,
                certificate: certificate,
                isVerbose: verbose
            )
        )
    }
}
