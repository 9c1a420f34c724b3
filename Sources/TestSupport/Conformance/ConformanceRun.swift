package import Reconciler
package import Reconciliation
import Resources

/// One run of a case: its own workspace, and the transcript so far.
package struct ConformanceRun {
    let bench: any ConformanceFixture
    package let identity: Identity
    let stranger: Identity
    package private(set) var lines: [String] = []
    /// False when the runtime cannot reach the situation that the case needs.
    var isPossible = true

    package init(_ bench: any ConformanceFixture) throws {
        self.bench = bench
        let name = try ResourceName(parsing: "rehearsal")
        identity = Identity(name: name, uid: .random(), generation: 1)
        stranger = Identity(name: name, uid: .random(), generation: 1)
    }

    package var runtime: any ContainerRuntime { bench.runtime }
    package var volume: VolumeName { VolumeName(identity.name, identity.uid) }
    package var container: String { container(1) }

    func container(_ attempt: Int64) -> String {
        ContainerName(identity.name, identity.uid, attempt: attempt).text
    }

    package func request(_ attempt: Int64 = 1) throws -> ContainerRequest {
        var spec = WorkspaceSpec()
        spec.repository = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
        spec.image = bench.image
        spec.resources = ResourceLimits(
            cpus: CPUQuantity(millicores: 500),
            memory: ByteQuantity(bytes: 64 << 20),
            pids: 64
        )
        let desired = Desired(
            name: identity.name,
            uid: identity.uid,
            generation: 1,
            isDeleted: false,
            spec: try ResolvedSpec(spec, defaults: nil)
        )
        return ContainerRequest(
            desired,
            attempt: attempt,
            runtimeDirectory: bench.runtimeDirectory
        )
    }

    package func helper() -> HelperRequest {
        HelperRequest(
            identity: identity,
            purpose: "look",
            image: bench.image,
            arguments: ["/bin/true"],
            volume: volume,
            deadline: .seconds(30)
        )
    }

    package mutating func say(_ line: String) { lines.append(line) }

    /// Does something and records the result.
    mutating func attempt(
        _ what: String,
        _ body: (any ContainerRuntime) async throws(RuntimeError) -> Void
    ) async {
        do throws(RuntimeError) {
            try await body(runtime)
            say("\(what): done")
        } catch {
            say("\(what): \(error.word)")
        }
    }

    package mutating func start() async {
        let target = container
        await attempt("start") { runtime throws(RuntimeError) in try await runtime.start(target) }
    }

    package mutating func stop() async {
        let target = container
        await attempt("stop") { runtime throws(RuntimeError) in
            try await runtime.stop(target, grace: .zero)
        }
    }

    package mutating func unpause() async {
        let target = container
        await attempt("unpause") { runtime throws(RuntimeError) in
            try await runtime.unpause(target)
        }
    }

    package mutating func remove() async {
        let target = container
        await attempt("remove") { runtime throws(RuntimeError) in try await runtime.remove(target) }
    }

    package mutating func execute() async {
        let target = container
        await attempt("execute") { runtime throws(RuntimeError) in
            _ = try await runtime.execute(["/bin/true"], in: target, deadline: .seconds(10))
        }
    }

    package mutating func removeVolume() async {
        let volume = volume
        await attempt("remove volume") { runtime throws(RuntimeError) in
            try await runtime.removeVolume(volume)
        }
    }

    package mutating func createVolume() async {
        let (volume, identity) = (volume, identity)
        await attempt("create volume") { runtime throws(RuntimeError) in
            try await runtime.createVolume(volume, for: identity)
        }
    }

    package mutating func create() async throws {
        let request = try request()
        await attempt("create") { runtime throws(RuntimeError) in
            try await runtime.createContainer(request)
        }
    }

    package mutating func runHelper() async {
        let request = helper()
        await attempt("helper") { runtime throws(RuntimeError) in
            _ = try await runtime.runHelper(request)
        }
    }

    /// Creates a volume and a container on it without recording that.
    package func prepare(started: Bool = false) async throws {
        try await runtime.createVolume(volume, for: identity)
        try await runtime.createContainer(try request())
        if started { try await runtime.start(container) }
    }

    /// Records what the list and an inspection show of the container.
    mutating func look() async {
        do throws(RuntimeError) {
            let listed = try await runtime.containers(of: identity.uid)
                .filter { !$0.isHelper }
                .map { "\($0.container.attempt) \($0.container.state.rawValue)\($0.exit)" }
            let seen = try await runtime.inspect(container)
                .map { "\($0.container.state.rawValue)\($0.exit)" }
            say("seen: \(seen ?? "nothing"); listed: \(listed.sorted().joined(separator: ", "))")
        } catch {
            say("seen: \(error.word)")
        }
    }

    mutating func lookAtVolume() async {
        do throws(RuntimeError) {
            let seen = try await runtime.volume(volume, of: identity.uid)
            let text = volume.text
            let isListed = try await runtime.volumes()
                .contains { $0.name == text && $0.uid == identity.uid }
            say("volume: \(seen), \(isListed ? "listed" : "not listed")")
        } catch {
            say("volume: \(error.word)")
        }
    }

    /// When the container last started, according to an inspection.
    func startedAt() async throws -> String? {
        try await runtime.inspect(container)?.startedAt
    }

    /// Collects the hints until a marker of its own, and records those about this workspace.
    mutating func hints(
        _ what: String,
        _ iterator: inout AsyncThrowingStream<RuntimeHint, any Error>.Iterator,
        _ body: () async throws -> Void
    ) async throws {
        try await body()
        let marker = VolumeName(identity.name, .random())
        try await runtime.createVolume(marker, for: stranger)
        var kinds: Set<String> = []
        while let hint = try await iterator.next(isolation: #isolation),
            hint != .volume(name: marker.text)
        {
            if hint == .container(identity.uid) { kinds.insert("container") }
            if hint == .volume(name: volume.text) { kinds.insert("volume") }
        }
        try await runtime.removeVolume(marker)
        say("\(what) -> \(kinds.isEmpty ? "nothing" : kinds.sorted().joined(separator: " "))")
    }
}

extension ContainerSighting {
    fileprivate var exit: String { container.exitCode.map { " (\($0))" } ?? "" }
}

extension RuntimeError {
    /// The case without its details, which differ between runtimes.
    var word: String {
        switch self {
        case .unreachable: "unreachable"
        case .timedOut: "timed out"
        case .busy: "busy"
        case .nameTaken: "name taken"
        case .imageMissing: "image missing"
        case .notFound: "not found"
        case .changed: "changed"
        case .rejected: "rejected"
        }
    }
}
