import Foundation
import Glibc
package import Reconciler
package import Reconciliation
package import Repositories
package import Resources

/// The runtime directories under `DATA/run/` and the rescues under `DATA/rescue/` on this host.
///
/// We own each runtime directory and it is sticky: its container may add files, but never replace
/// ours. Files that the container wrote are opened without following links and read up to a limit.
package struct HostDirectories: RuntimeDirectories {
    /// The user that runs the image's processes.
    static let workspaceUser: uid_t = 1000

    let runPath: String
    let rescuePath: String
    let broker: GitBroker

    package init(run: String, rescue: String, broker: GitBroker) {
        self.runPath = run
        self.rescuePath = rescue
        self.broker = broker
    }

    package func path(of uid: UID) -> String { "\(runPath)/\(uid)" }

    package func prepare(
        _ desired: Desired,
        secrets: [VariableName: [UInt8]],
        context: String?
    ) throws(HostError) {
        let directory = try OwnDirectory(path(of: desired.uid), mode: 0o1777)
        let brief = WorkspaceBrief(desired, secrets: secrets.keys.sorted())
        try directory.write("workspace.json", brief.json(), mode: 0o444)
        if let context {
            try directory.write("context.md", Array(context.utf8), mode: 0o444)
        } else {
            directory.remove("context.md")
        }
        try prepareSecrets(secrets, under: path(of: desired.uid))
        let token = (try? VariableName(parsing: "GH_TOKEN")).flatMap { secrets[$0] }
            .map { String(decoding: $0, as: UTF8.self) }
        let repository = desired.spec.repository
        let isDeclared = desired.spec.secrets?.contains { $0.text == "GH_TOKEN" } ?? false
        do {
            try broker.open(
                BrokerEndpoint(
                    uid: desired.uid,
                    directory: path(of: desired.uid),
                    repository: repository,
                    credential: { query in
                        credential(
                            for: query,
                            repository: repository,
                            token: token,
                            tokenDeclared: isDeclared
                        )
                    }
                )
            )
        } catch {
            throw HostError("the sockets of \(desired.name) could not be opened: \(error)")
        }
    }

    /// Writes files that only the workspace's user can read, and removes those no longer wanted.
    private func prepareSecrets(
        _ secrets: [VariableName: [UInt8]],
        under path: String
    ) throws(HostError) {
        let directory = try OwnDirectory("\(path)/secrets", mode: 0o755)
        for (name, value) in secrets {
            try directory.write(name.text, value, mode: 0o400, owner: Self.workspaceUser)
        }
        let wanted = Set(secrets.keys.map(\.text))
        for name in directory.names() where !wanted.contains(name) { directory.remove(name) }
    }

    package func report(of uid: UID) -> RuntimeReport? {
        guard let bytes = UntrustedFile.read("status.json", in: path(of: uid)) else { return nil }
        return RuntimeReport(json: bytes)
    }

    package func reportStamp(of uid: UID) -> Int64 {
        UntrustedFile.stamp(of: "status.json", in: path(of: uid))
    }

    package func isReachable(_ uid: UID) -> Bool {
        UntrustedSocket(path(of: uid), "ttyd.sock")?.accepts() ?? false
    }

    package func remove(_ uid: UID) throws(HostError) {
        broker.close(uid)
        try removeTree(path(of: uid))
    }

    /// Removes a directory and its content; returns false when it did not exist.
    @discardableResult
    func removeTree(_ path: String) throws(HostError) -> Bool {
        do {
            // Links in it are removed, never followed.
            try FileManager.default.removeItem(atPath: path)
            return true
        } catch CocoaError.fileNoSuchFile {
            return false
        } catch {
            throw HostError("\(path) could not be removed: \(error.localizedDescription)")
        }
    }
}
