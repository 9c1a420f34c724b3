import ArgumentParser
import Commands
import Controller
import DockerEngine
import Foundation
import Gateway
import Logging
import Repositories
import ServiceLifecycle
import Storage

/// Runs the controller and the gateway.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the controller and the gateway.",
        discussion: """
            Keeps every declared workspace as its spec says until it is stopped. One controller at a \
            time works on a data directory; stopping it, or killing it, leaves the workspaces running.
            """
    )

    @Option(help: "Where everything that Berth keeps lies.")
    var data = ServerAddress.dataDirectoryDefault

    @Option(help: "The address of the HTTP server; 'none' for no TCP at all.")
    var listen = "127.0.0.1:7070"

    @Option(help: "The unix socket that the other commands talk to (default: DATA/berth.sock).")
    var socket: String?

    @Option(help: "The Docker Engine (default: DOCKER_HOST, then unix:///var/run/docker.sock).")
    var engine: String?

    @Flag(name: .shortAndLong, help: "Log every step's detail.")
    var verbose = false

    func run() async throws {
        let composition = try await Composition(self)
        try await composition.run()
    }
}
