import API
import Reconciler
import Resources

extension Doctor {
    /// Checks for objects that the database does not know, and for helpers that a crash left.
    func orphanChecks(_ scanner: any OrphanScanner, _ known: Set<UID>?) async -> [Check] {
        let finds: [FoundWorkspace]
        do throws(RuntimeError) {
            finds = try await scanner.workspaces()
        } catch {
            return [Check("orphans", .fail, error.description)]
        }
        return [orphanCheck(finds, known), helperCheck(finds)]
    }

    private func orphanCheck(_ finds: [FoundWorkspace], _ known: Set<UID>?) -> Check {
        guard let known else {
            return Check(
                "orphans",
                .ok,
                "\(finds.count) workspaces lie on the Engine; whose they are tells a controller only"
            )
        }
        let orphans = finds.filter { !known.contains($0.uid) }
        guard !orphans.isEmpty else {
            return Check("orphans", .ok, "everything on the Engine belongs to a workspace")
        }
        let names = orphans.prefix(5).map(\.name.text).joined(separator: ", ")
        return Check(
            "orphans",
            .warn,
            "the database does not know \(orphans.count) workspaces on the Engine: \(names)",
            fix: "berth adopt"
        )
    }

    /// Finds stopped helpers: a helper lives for minutes at most, and the workspace's next one
    /// removes it.
    private func helperCheck(_ finds: [FoundWorkspace]) -> Check {
        let helpers = finds.flatMap(\.containers).filter { $0.isHelper && !$0.isRunning }
        guard !helpers.isEmpty else { return Check("helpers", .ok, "no helper container is left") }
        let names = helpers.map(\.name).sorted()
        return Check(
            "helpers",
            .warn,
            "\(names.count) helper containers do not run and are still there",
            fix: "docker rm \(names.prefix(5).joined(separator: " ")), if they stay"
        )
    }
}
