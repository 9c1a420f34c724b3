package import Logging
package import Reconciler
import Reconciliation
import Resources
package import Storage
package import WorkspaceHost

/// Removes expired rescues; each one stores its own expiry time.
package struct RescueRetention: Sendable {
    private static let interval = Duration.seconds(3_600)

    private let database: Database
    private let directories: HostDirectories
    private let clock: any Clock
    private let logger: Logger

    package init(
        database: Database,
        directories: HostDirectories,
        clock: any Clock,
        logger: Logger
    ) {
        self.database = database
        self.directories = directories
        self.clock = clock
        self.logger = logger
    }

    /// Removes expired rescues at once and then every hour, until it is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await removeExpired()
            try? await clock.sleep(for: Self.interval)
        }
    }

    /// Removes each rescue's files first.
    ///
    /// An entry without files is removed at the next try,
    /// but files without an entry would stay forever.
    package func removeExpired() async {
        let now = clock.now()
        do {
            for entry in try await database.rescues() where entry.expires <= now {
                // A close that is still blocked or in progress needs its rescue.
                let teardown = try await database.record(Teardown.self, of: entry.uid)
                guard teardown?.rescueID != entry.id else { continue }
                try directories.removeRescue(entry.id)
                try await database.removeRescue(entry.id)
                logger.notice(
                    "rescue removed",
                    metadata: ["rescue": "\(entry.id)", "expired": "\(entry.expires)"]
                )
            }
        } catch {
            logger.error("expired rescues not removed", metadata: ["error": "\(error)"])
        }
    }
}
