import API
import Foundation
import Resources
import Storage
import Testing
import UnsavedWork

func name(_ text: String) throws -> ResourceName { try ResourceName(parsing: text) }

/// The moment `seconds` after a fixed one.
func time(_ seconds: Int64) -> Timestamp {
    Timestamp(milliseconds: 1_767_225_600_123 + seconds * 1_000)
}

/// A UID that is the same in every run.
func uid(_ number: UInt64) throws -> UID {
    try UID(parsing: hexadecimal(0xABCD) + hexadecimal(number))
}

/// A workspace's declaration with every field set.
func declaration(
    _ text: String = "login-fix",
    labels: [String: String] = ["team": "web"],
    prompt: String = "Fix the login redirect: \u{0}, \"ü\", 👩‍💻"
) throws -> Declaration {
    var spec = WorkspaceSpec()
    spec.class = try name("default")
    spec.repository = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
    spec.branch = try GitBranch(parsing: "main")
    spec.featureBranch = try GitBranch(parsing: "fix/login")
    spec.state = .open
    spec.mode = .headless
    spec.prompt = prompt
    spec.chat = try name("c-7f3a")
    spec.image = "berth-workspace:latest"
    spec.resources = ResourceLimits(
        cpus: CPUQuantity(millicores: 1_500),
        memory: ByteQuantity(bytes: 4 << 30),
        pids: 512
    )
    spec.environment = ["NODE_ENV": "development", "A": ""]
    spec.secrets = [try VariableName(parsing: "GH_TOKEN")]
    spec.onUnsaved = .archive
    spec.update = .whenDetached
    spec.idle = IdlePolicy(suspendAfter: .after(seconds: 1_800), closeAfter: .never)
    return Declaration(name: try name(text), labels: labels, spec: .workspace(spec))
}

/// A status with every field set.
func status(attempt: Int64 = 3) throws -> WorkspaceStatus {
    var status = WorkspaceStatus()
    status.conditions = ConditionType.allCases.map { type in
        Condition(
            type: type,
            status: .unknown,
            reason: "Sampled",
            message: "all are here",
            lastTransitionTime: time(1),
            observedGeneration: 2
        )
    }
    status.observedGeneration = 2
    status.containerID = "abc"
    status.volume = "berth-login-fix-0000abcd"
    status.attempt = attempt
    status.restarts = 4
    status.agent = AgentReport(state: .limited, since: time(2), until: time(3))
    status.progress = StepProgress(.clone, done: 0.4)
    status.closing = .checking
    status.unsavedWork = UnsavedWorkReport(
        verdict: .unsaved,
        items: [WorkItem(.untracked, names: ["\u{0}"])],
        problems: [WorkProblem(repository: "home/x", reason: "cut")],
        lookedAt: time(4)
    )
    status.receipt = try receipt(7)
    return status
}

func receipt(_ number: UInt64) throws -> Receipt {
    Receipt(
        workspace: try name("login-fix"),
        uid: try uid(number),
        closedAt: time(Int64(number)),
        summary: "2 commits\n\u{0}",
        chat: try name("c-7f3a"),
        rescue: "r-1",
        volumeLost: true
    )
}

func rescue(_ number: UInt64) throws -> RescueEntry {
    RescueEntry(
        id: "r-\(number)",
        workspace: try name("login-fix"),
        uid: try uid(number),
        time: time(Int64(number)),
        bytes: 1 << 40,
        items: [WorkItem(.stash, names: ["stash@{0}"])],
        path: "/srv/rescue/r-\(number)",
        expires: time(1_000)
    )
}

func event(_ reason: String, of text: String = "login-fix") throws -> Event {
    Event(
        time: time(5),
        severity: .warning,
        name: try name(text),
        uid: try uid(1),
        reason: reason,
        message: "because"
    )
}

/// A stored resource of that declaration.
func resource(
    _ declaration: Declaration,
    uid: UID,
    version: Int64 = 1
) throws -> AnyResource {
    var metadata = Metadata(
        name: declaration.name,
        labels: declaration.labels,
        uid: uid,
        creationTimestamp: time(0)
    )
    metadata.resourceVersion = version
    return AnyResource(declaration.spec, metadata)
}

/// Writes that are each a change of their own.
extension Database {
    func write(_ writes: Edit.Write..., version: Int64 = 1) async throws {
        try await commit(Edit(writes), as: version)
    }

    func saveRecord(_ value: some Codable & Sendable, of uid: UID) async throws {
        try await write(.record(uid, value))
    }

    func removeRecord(of uid: UID) async throws { try await write(.removeRecord(uid)) }

    func save(_ receipt: Receipt) async throws { try await write(.receipt(receipt)) }
}

/// A database in memory.
func database() throws -> Database { try Database(inMemory: try uid(99)) }

/// A new directory, which is removed when `body` ends.
func withDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = NSTemporaryDirectory() + "/storage-tests-\(UID.random().short)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// The permission bits of a file.
func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
}

extension StorageError {
    /// The case without its message.
    var word: String {
        switch self {
        case .cannotOpen: "cannotOpen"
        case .unreachable: "unreachable"
        case .corrupt: "corrupt"
        case .full: "full"
        case .readOnly: "readOnly"
        case .busy: "busy"
        case .tooNew: "tooNew"
        case .notFound: "notFound"
        case .conflict: "conflict"
        case .rejected: "rejected"
        case .cancelled: "cancelled"
        }
    }
}

/// Expects `body` to throw the case named `word`, and returns it.
@discardableResult
func expect<Result>(
    _ word: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Result
) async -> StorageError? {
    do {
        _ = try await body()
        Issue.record("nothing was thrown, not even \(word)", sourceLocation: sourceLocation)
    } catch let error as StorageError {
        #expect(error.word == word, "\(error)", sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record("threw \(error)", sourceLocation: sourceLocation)
    }
    return nil
}
