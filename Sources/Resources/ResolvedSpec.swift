/// A workspace's spec with the defaults of its class and of Berth filled in.
package struct ResolvedSpec: Hashable, Sendable {
    package var repository: RepositoryURL
    package var branch: GitBranch
    package var featureBranch: GitBranch?
    package var state: WorkspaceState
    package var mode: WorkspaceMode
    @Bytewise package var prompt: String?
    package var run: ResolvedRunSettings
    package var chat: ResourceName?
    @Bytewise package var image: String
    package var cpus: CPUQuantity
    package var memory: ByteQuantity
    package var pids: Int64
    @Bytewise package var environment: [String: String]
    /// nil means those of the well-known secrets that are set.
    package var secrets: [VariableName]?
    package var onUnsaved: UnsavedPolicy
    package var update: UpdatePolicy
    package var suspendAfter: TimeLimit
    package var closeAfter: TimeLimit

    package static let imageDefault = "berth-workspace:latest"
    package static let branchDefault = "main"
    /// Parsed only once, because passes over many workspaces need it often.
    private static let defaultBranch = try? GitBranch(parsing: branchDefault)

    package static let cpusDefault = CPUQuantity(millicores: 2_000)
    package static let memoryDefault = ByteQuantity(bytes: 4 << 30)
    package static let pidsDefault: Int64 = 512

    /// Fills missing fields of `spec` from `defaults` (the class's), then from Berth's defaults.
    ///
    /// Throws when no repository is named, or a headless workspace has no prompt.
    package init(_ spec: WorkspaceSpec, defaults: WorkspaceSpec?) throws(InvalidText) {
        let base = defaults ?? WorkspaceSpec()
        guard let repository = spec.repository ?? base.repository else {
            throw InvalidText("spec.repository is missing, and the class has no default for it")
        }
        self.repository = repository
        guard let branch = spec.branch ?? base.branch ?? Self.defaultBranch else {
            throw InvalidText("spec.branch is missing")
        }
        self.branch = branch
        featureBranch = spec.featureBranch ?? base.featureBranch
        state = spec.state ?? base.state ?? .open
        mode = spec.mode ?? base.mode ?? .interactive
        prompt = spec.prompt ?? base.prompt
        run = ResolvedRunSettings(spec.run, defaults: base.run)
        chat = spec.chat ?? base.chat
        image = spec.image ?? base.image ?? Self.imageDefault
        cpus = spec.resources?.cpus ?? base.resources?.cpus ?? Self.cpusDefault
        memory = spec.resources?.memory ?? base.resources?.memory ?? Self.memoryDefault
        pids = spec.resources?.pids ?? base.resources?.pids ?? Self.pidsDefault
        environment = (base.environment ?? [:]).merging(spec.environment ?? [:]) { $1 }
        secrets = spec.secrets ?? base.secrets
        onUnsaved = spec.onUnsaved ?? base.onUnsaved ?? .block
        update = spec.update ?? base.update ?? .whenDetached
        suspendAfter = spec.idle?.suspendAfter ?? base.idle?.suspendAfter ?? .never
        closeAfter = spec.idle?.closeAfter ?? base.idle?.closeAfter ?? .never
        guard mode == .interactive || prompt != nil else {
            throw InvalidText("spec.prompt is required when spec.mode is Headless")
        }
    }

    /// The digest of what is fixed when a container is created; it changes exactly when the
    /// container must be recreated.
    package var hash: Digest { Digest(of: frozenText) }

    /// Whether an older version labelled a container of this spec with this digest.
    ///
    /// Older versions wrote the 64-bit FNV-1a digest (draft-eastlake-fnv) of the same text. Without
    /// this, an update of the controller would treat every running container as drifted.
    package func isFormerHash(_ label: Digest) -> Bool {
        guard label.text.utf8.count == 16 else { return false }
        let former = frozenText.utf8.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return label.text == hexadecimal(former)
    }

    private var frozenText: String {
        let variables = environment.sorted { $0.key < $1.key }
            .map { "\($0.key.utf8.count):\($0.key)=\($0.value.utf8.count):\($0.value)" }
        let fields = [
            "1", image, cpus.text, memory.text, String(pids), mode.rawValue,
            variables.joined(separator: ","),
        ]
        return fields.joined(separator: "\n")
    }
}
