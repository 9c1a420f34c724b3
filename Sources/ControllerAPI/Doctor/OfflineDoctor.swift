package import API
package import Reconciler
import Resources
import Storage

/// The checks without a running controller, including why one may not start.
package enum OfflineDoctor {
    /// `addressFault` says why there is no probe.
    package static func checks(
        dataDirectory: String,
        probe: (any RuntimeProbe)?,
        addressFault: String? = nil
    ) async -> [Check] {
        let examination = Doctor(
            dataDirectory: dataDirectory,
            socketPath: "\(dataDirectory)/berth.sock",
            probe: probe,
            addressFault: addressFault
        )
        if let holder = DirectoryLock.holder(path: "\(dataDirectory)/lock") {
            let busy = Check(
                "database",
                .warn,
                "\(dataDirectory) is in use by a controller (\(holder)) that does not answer here",
                fix: "give its socket with --server, or look at its log"
            )
            return [busy] + (await examination.checks(known: nil))
        }
        let (check, known) = await database(dataDirectory)
        return [check] + (await examination.checks(known: known))
    }

    /// Whether the database can be read, and the workspaces in it; it is not written to.
    private static func database(_ directory: String) async -> (Check, Set<UID>?) {
        let path = "\(directory)/berth.db"
        do throws(StorageError) {
            guard let known = try await Database.workspaceUIDs(at: path) else {
                let message = "there is no \(path) yet; the first `berth serve` makes it"
                return (Check("database", .ok, message), [])
            }
            return (Check("database", .ok, "\(path) knows \(known.count) workspaces"), known)
        } catch {
            let fix = "see README.md, Operations: restore a backup, or berth adopt"
            return (Check("database", .fail, error.description, fix: fix), nil)
        }
    }
}
