import Foundation
package import Reconciler
import Reconciliation
package import Resources

/// What is left of one workspace outside the database, as the Engine and the host tell it.
package struct OrphanConfiguration: Hashable, Sendable {
    package var volumeLabels: [String: String] = [:]
    package var container: ContainerConfiguration?
    /// The runtime directory's `workspace.json`.
    package var brief: [UInt8]?

    package init() {}

    /// A label of the volume, or else of the container.
    func label(_ name: String) -> String? { volumeLabels[name] ?? container?.labels[name] }
}

/// A spec made from a remnant, with what could not be made out.
package struct RecoveredSpec: Hashable, Sendable {
    package var spec: WorkspaceSpec
    package var notes: [String]
}

/// The parts of `workspace.json` that matter here.
private struct Brief: Decodable {
    var repository: String?
    var branch: String?
    var featureBranch: String?
    var chat: String?
    var secrets: [String]?

    /// A label stays as it was when a slip in the spec is corrected before anything was cloned.
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

/// The spec that `remnant` was made from, as far as it tells; `request` fills in what it does not.
///
/// Labels go first, as only a controller writes them. What nothing tells is left to its default, and
/// the defaults are the careful ones: unsaved work blocks a close, and nothing closes by itself.
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

/// nil for nil; throws for what was never valid.
private func parsed<Value: TextValue>(_ text: String?) throws(InvalidText) -> Value? {
    guard let text else { return nil }
    return try Value(parsing: text)
}

extension WorkspaceSpec {
    /// Names beyond the well-known ones were named by the spec; those alone tell nothing.
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

    /// What is frozen in a container is what its spec, its class and Berth's defaults said together.
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
