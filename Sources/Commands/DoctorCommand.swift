package import API
package import ArgumentParser
package import Resources

/// The options of a doctor that runs without a controller.
package struct DoctorOptions: Sendable {
    package var dataDirectory: String
    package var engine: String?
}

/// Checks everything that a controller depends on.
package struct DoctorCommand: AsyncParsableCommand {
    /// Runs the checks without a controller; the program's root provides it.
    package typealias Examiner = @Sendable (DoctorOptions) async -> [Check]

    package static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check Engine, image, secrets, disks, clock, permissions and orphans.",
        discussion: """
            Asks the controller; where none answers, looks from here, at the data directory and the \
            Engine that `berth serve` would use. Each line that is not ok says what to do.

            Exit code: 0 when nothing fails (warnings allowed), 1 when something does, 3 when \
            neither controller nor Engine answers.

            Examples:
              berth doctor
              berth doctor -o json
              berth doctor --data /srv/berth --engine unix:///run/docker.sock
            """
    )

    @Option(help: "Without a controller: the data directory to look at, as for `berth serve`.")
    var data: String?

    @Option(help: "Without a controller: the Docker Engine to look at, as for `berth serve`.")
    var engine: String?

    @OptionGroup var format: OutputOptions
    @OptionGroup var connection: ServerOptions

    package init() {}

    package func run() async throws { try await run { _ in [] } }

    func run(_ examiner: Examiner) async throws {
        let address = try connection.address
        var checks: [Check]
        do {
            checks = try await asked(address)
        } catch {
            guard error.status == .unreachable else { throw error }
            let message = error.message ?? "no controller answers at \(address)"
            checks = [Check("controller", .fail, message, fix: "berth serve, or make up")]
            let directory = data ?? ServeCommand.directoryDefault
            checks += await examiner(DoctorOptions(dataDirectory: directory, engine: engine))
        }
        try printItems(checks, format.output)
        let failed = Set(checks.filter { $0.status == .fail }.map(\.name))
        if failed.isSuperset(of: ["controller", "engine"]) { throw Failure(.unreachable) }
        if !failed.isEmpty { throw Failure(.no) }
    }

    /// The checks that the controller at `address` reports.
    private func asked(_ address: ServerAddress) async throws(Failure) -> [Check] {
        let client = APIClient(server: address)
        let version = try await client.get(ServerVersion.self, "version")
        return [controller(version, address)] + (try await client.list(Check.self, "checks"))
    }

    private func controller(_ version: ServerVersion, _ address: ServerAddress) -> Check {
        guard version.controller == berthVersion else {
            return Check(
                "controller",
                .warn,
                "\(address) runs \(version.controller), this program is \(berthVersion)",
                fix: "restart the controller with this program"
            )
        }
        return Check("controller", .ok, "\(version.controller) answers at \(address)")
    }
}

extension Check: Listable {
    package var listedName: String { "check/\(name)" }

    package func heading(wide: Bool) -> [String] { ["CHECK", "STATUS", "FOUND", "WHAT TO DO"] }

    package func row(wide: Bool, now: Timestamp) -> [Cell] {
        let tone: Tone =
            switch status {
            case .ok: .good
            case .warn: .plain
            case .fail: .bad
            }
        return [Cell(name), Cell(status.rawValue, tone), Cell(message), Cell(fix ?? "")]
    }
}
