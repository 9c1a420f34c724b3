package import ControlPlane
package import DockerEngine
import Reconciler
import Reconciliation
package import Storage
import Workspaces

/// Backup, adoption and checks, by the controller that owns the data directory.
package struct LocalAdministration: Administration {
    let plane: LocalControlPlane
    let directory: DataDirectory
    let ownership: Ownership
    let survey: EngineSurvey
    let examination: Examination

    package init(
        plane: LocalControlPlane,
        directory: DataDirectory,
        ownership: Ownership,
        client: EngineClient,
        socketPath: String
    ) {
        self.plane = plane
        self.directory = directory
        self.ownership = ownership
        survey = EngineSurvey(client: client)
        examination = Examination(
            dataDirectory: directory.path,
            socketPath: socketPath,
            client: client
        )
    }

    package func backup() async throws(APIError) -> AsyncThrowingStream<[UInt8], any Error> {
        let file = try await plane.stored { () async throws(StorageError) in
            try await plane.database.backup(in: directory.path)
        }
        // Read as it is taken: a slow reader costs a file without a name, not memory.
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
        let known = Set(plane.registry.uids)
        var checks = [await storeCheck()]
        checks += await examination.checks(known: known)
        return checks
    }

    private func storeCheck() async -> Check {
        do {
            try await plane.loop.checkStore()
            return Check("database", .ok, "\(directory.database) can be written")
        } catch {
            return Check("database", .fail, "\(error)", fix: "mend that; it goes on by itself then")
        }
    }

    /// What the loop does not know.
    func unknown() async throws(APIError) -> [EngineSurvey.Find] {
        let known = Set(plane.registry.uids)
        do throws(EngineError) {
            return try await survey.finds().filter { !known.contains($0.uid) }
        } catch {
            throw APIError(.engineUnavailable, RuntimeError(error).description)
        }
    }

    /// What is seen that forbids an adoption: two controllers must never own one object.
    func obstacle(_ find: EngineSurvey.Find) -> String? {
        guard find.volume != nil else {
            return "its volume is gone, so there is nothing to go on with"
        }
        for other in find.dataDirectories.sorted() where other != directory.path {
            if let claim = DataDirectory.claim(at: other) { return claim }
        }
        return nil
    }
}
