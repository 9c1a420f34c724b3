import ArgumentParser
import Resources

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the controller's database to a file, while it runs.",
        discussion: """
            The copy is of one moment and verified. It holds every resource, event, chat, receipt \
            and teardown, but no secret, and no rescue: copy DATA/secrets and DATA/rescue as files.

            To restore: stop the controller; remove berth.db, berth.db-wal and berth.db-shm from \
            its data directory; put the copy there as berth.db; start it again. What was made since \
            the backup is then found with `berth adopt`.

            Example:
              berth backup /var/backups/berth-$(date +%F).db
            """
    )

    @Argument(help: "The file to make.")
    var file: String

    @Flag(help: "Replace the file if it is there.")
    var force = false

    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let client = try connection.client
        var target = try NewFile(path: file, replaces: force)
        do {
            try await client.stream("backup", query: []) { try target.write($0) }
            try target.check()
            try target.finish()
        } catch {
            target.discard()
            throw error
        }
        Console.current.print("backup \(escapingControls(file)) made (\(size(target.size)))")
    }
}
