package import API
package import Reconciler
import Reconciliation
package import Resources
package import Storage

/// Backup, adoption and checks by the controller that owns the data directory.
package struct LocalAdministration: Administration {
    let controller: Controller
    let directory: DataDirectory
    let probe: any RuntimeProbe
    /// Makes the runtime accept what `installations` labelled for a workspace as ours.
    let takeOver: @Sendable (_ uid: UID, _ installations: Set<UID>) -> Void
    let examination: Doctor

    package init(
        controller: Controller,
        directory: DataDirectory,
        probe: any RuntimeProbe,
        socketPath: String,
        takeOver: @escaping @Sendable (_ uid: UID, _ installations: Set<UID>) -> Void
    ) {
        self.controller = controller
        self.directory = directory
        self.probe = probe
        self.takeOver = takeOver
        examination = Doctor(
            dataDirectory: directory.path,
            socketPath: socketPath,
            probe: probe
        )
    }

    package func backup() async throws(APIError) -> AsyncThrowingStream<[UInt8], any Error> {
        let file = try await controller.stored { () async throws(StorageError) in
            try await controller.database.backup(in: directory.path)
        }
        // Reads as the caller reads: a slow reader costs an unnamed file, not memory.
        return AsyncThrowingStream { try file.next() }
    }

    package func orphans() async throws(APIError) -> [Orphan] {
        try await unknown().map { find in
            var orphan = Orphan(find)
            orphan.obstacle = obstacle(find)
            return orphan
        }
    }

    package func checks() async -> [Check] {
        let known = Set(controller.registry.uids)
        var checks = [await storeCheck()]
        checks += await examination.checks(known: known)
        return checks
    }

    private func storeCheck() async -> Check {
        do {
            try await controller.reconciler.checkStore()
            return Check("database", .ok, "\(directory.database) can be written")
        } catch {
            return Check("database", .fail, "\(error)", fix: "mend that; it goes on by itself then")
        }
    }

    /// The workspaces on the Engine that the database does not know.
    func unknown() async throws(APIError) -> [FoundWorkspace] {
        let known = Set(controller.registry.uids)
        do throws(RuntimeError) {
            return try await probe.workspaces().filter { !known.contains($0.uid) }
        } catch {
            throw APIError(.engineUnavailable, error.description)
        }
    }

    /// Why an adoption is not possible: two controllers must never own one object.
    func obstacle(_ find: FoundWorkspace) -> String? {
        guard find.volume != nil else {
            return "its volume is gone, so there is nothing to go on with"
        }
        for other in find.dataDirectories.sorted() where other != directory.path {
            if let claim = DataDirectory.claim(at: other) { return claim }
        }
        return nil
    }
}
