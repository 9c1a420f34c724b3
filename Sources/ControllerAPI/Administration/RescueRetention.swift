package import Logging
package import Reconciler
import Reconciliation
import Resources
package import Storage
package import WorkspaceHost

/// Removes the rescues whose time is over, as each of them said when it was made.
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

    /// Looks at once and then every hour, until it is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await removeExpired()
            try? await clock.sleep(for: Self.interval)
        }
    }

    /// The files first: an entry without files goes at the next try, but files that no entry tells of
    /// would stay for ever.
    package func removeExpired() async {
        let now = clock.now()
        do {
            for entry in try await database.rescues() where entry.expires <= now {
                // A close that is still blocked or under way rests on it.
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
