import Foundation
package import Reconciler
import Reconciliation
package import Resources

/// What remains of one workspace outside the database, on the Engine and on the host.
package struct OrphanConfiguration: Hashable, Sendable {
    package var volumeLabels: [String: String] = [:]
    package var container: ContainerConfiguration?
    /// The runtime directory's `workspace.json`.
    package var brief: [UInt8]?

    package init() {}

    /// A label of the volume, or of the container if the volume lacks it.
    func label(_ name: String) -> String? { volumeLabels[name] ?? container?.labels[name] }
}

/// A spec rebuilt from a remnant, with notes about what is not known.
package struct RecoveredSpec: Hashable, Sendable {
    package var spec: WorkspaceSpec
    package var notes: [String]
}

/// The parts of `workspace.json` that are needed here.
private struct Brief: Decodable {
    var repository: String?
    var branch: String?
    var featureBranch: String?
    var chat: String?
    var secrets: [String]?

    /// Whether the brief differs from the labels.
    ///
    /// A label does not change when a mistake in the spec is corrected before the clone.
    func disagrees(with remnant: OrphanConfiguration) -> Bool {
        let facts = [
            (EngineLabel.repository, repository), (EngineLabel.branch, branch),
            (EngineLabel.featureBranch, featureBranch),
        ]
        return facts.contains { label, own in
            guard let labelled = remnant.label(label), let own else { return false }
            return !labelled.hasSameBytes(as: own)
        }
    }
}

/// Rebuilds the spec from `remnant`; `repository` and `branch` fill in what it lacks.
///
/// Labels take precedence, because only a controller writes them. Everything unknown gets its
/// default, and the defaults are the careful ones: unsaved work blocks a close, and nothing closes
/// by itself.
package func rebuild(
    _ remnant: OrphanConfiguration,
    repository: RepositoryURL?,
    branch: GitBranch?
) throws(InvalidText) -> RecoveredSpec {
    let brief = remnant.brief.flatMap { try? JSONDecoder().decode(Brief.self, from: Data($0)) }
    var spec = WorkspaceSpec()
    var notes: [String] = []
    let repositoryText = remnant.label(EngineLabel.repository) ?? brief?.repository
    spec.repository = try parsed(repositoryText) ?? repository
    guard spec.repository != nil else {
        throw InvalidText("nothing tells its repository; name it with --repository and --branch")
    }
    let branchText = remnant.label(EngineLabel.branch) ?? brief?.branch
    spec.branch = try parsed(branchText) ?? branch
    if spec.branch == nil { notes.append("its branch is not known; the class's or main is taken") }
    let feature = remnant.label(EngineLabel.featureBranch) ?? brief?.featureBranch
    spec.featureBranch = try parsed(feature)
    if let brief, brief.disagrees(with: remnant) {
        notes.append(
            "its workspace.json names another repository or branch than its labels, which stand for "
                + "what its volume was made with; apply its manifest if it was corrected since"
        )
    }
    let className = (remnant.container?.labels ?? remnant.volumeLabels)[EngineLabel.workspaceClass]
    spec.class = try parsed(className)
    let chat =
        brief == nil
        ? (remnant.container?.labels ?? remnant.volumeLabels)[EngineLabel.chat] : brief?.chat
    spec.chat = try parsed(chat)
    try spec.takeSecrets(brief?.secrets, &notes)
    try spec.take(remnant.container, &notes)
    notes.append("labels, onUnsaved, update and idle are at their defaults; apply its manifest")
    return RecoveredSpec(spec: spec, notes: notes)
}

/// nil for nil; throws for an invalid value.
private func parsed<Value: TextValue>(_ text: String?) throws(InvalidText) -> Value? {
    guard let text else { return nil }
    return try Value(parsing: text)
}

extension WorkspaceSpec {
    /// Sets the secrets if some are not well-known: then the spec must have named them.
    fileprivate mutating func takeSecrets(
        _ names: [String]?,
        _ notes: inout [String]
    ) throws(InvalidText) {
        guard let names else {
            notes.append("which secrets it named is not known; the usual ones are given")
            return
        }
        guard names.contains(where: { !VariableName.wellKnownSecrets.contains($0) }) else { return }
        var parsed: [VariableName] = []
        for name in names { parsed.append(try VariableName(parsing: name)) }
        secrets = parsed
    }

    /// Sets what a container fixes, which combines its spec, its class and Berth's defaults.
    fileprivate mutating func take(
        _ container: ContainerConfiguration?,
        _ notes: inout [String]
    ) throws(InvalidText) {
        guard let container else {
            notes.append("it has no container to tell image, resources and environment")
            return
        }
        image = container.image
        resources = ResourceLimits(
            cpus: container.nanoCPUs.map { CPUQuantity(millicores: Int64($0) / 1_000_000) },
            memory: container.memory.map { ByteQuantity(bytes: Int64($0)) },
            pids: container.pids.map { Int64($0) }
        )
        let own = container.environment.filter { variable in
            !variable.hasPrefix("BERTH_") && !container.imageEnvironment.contains(variable)
        }
        guard !own.isEmpty else { return }
        environment = own.reduce(into: [:]) { all, variable in
            let parts = variable.split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            all[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
        }
    }
}
