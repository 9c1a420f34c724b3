package import Reconciler
package import Reconciliation
package import Resources
import Synchronization

extension SimulatedEngine: ContainerRuntime {
    package func containers(of uid: UID?) async throws(RuntimeError) -> [ContainerSighting] {
        try await read("list", uid?.short ?? "everything") { state throws(RuntimeError) in
            let objects = uid == nil ? (state.oldList ?? state.objects) : state.objects
            return objects.containers.values.sorted { $0.id < $1.id }
                .filter { uid == nil || $0.uid == uid }
                .compactMap { container in
                    var sighting = Self.sighting(container, isInspection: uid != nil)
                    sighting?.startedAt = nil
                    return sighting
                }
        }
    }

    package func volumes() async throws(RuntimeError) -> [VolumeSighting] {
        try await read("listVolumes", "everything") { state throws(RuntimeError) in
            state.objects.volumes.values.sorted { $0.name < $1.name }
                .compactMap { volume in
                    volume.uid.map { VolumeSighting(name: volume.name, uid: $0) }
                }
        }
    }

    package func volume(
        _ name: VolumeName,
        of uid: UID
    ) async throws(RuntimeError) -> ObservedVolume {
        try await read("inspectVolume", name.text) { state throws(RuntimeError) in
            guard let volume = state.objects.volumes[name.text] else { return .absent }
            return volume.uid == uid ? .owned : .foreign
        }
    }

    package func inspect(_ target: String) async throws(RuntimeError) -> ContainerSighting? {
        try await read("inspect", name(of: target)) { state throws(RuntimeError) in
            guard let container = state.objects.container(target) else { return nil }
            guard let sighting = Self.sighting(container, isInspection: true) else {
                throw .nameTaken(target)
            }
            return sighting
        }
    }

    package func identity(in target: String) async throws(RuntimeError) -> FoundIdentity {
        try await read("identity", name(of: target)) { state throws(RuntimeError) in
            guard let container = state.objects.container(target) else {
                throw .notFound("no container \(target)")
            }
            let text = container.volume.flatMap { state.objects.volumes[$0]?.contents.identity }
            guard let text else { return .none }
            return VolumeIdentity(text: text).map { .identity($0) } ?? .other
        }
    }

    package func ensureImage(
        _ image: String,
        progress: @Sendable (PullProgress) -> Void
    ) async throws(RuntimeError) -> Bool {
        try await read("ensureImage", image) { state throws(RuntimeError) in
            guard state.images.contains(image) else {
                throw .imageMissing(image: image, detail: "no registry is simulated")
            }
            return false
        }
    }

    package func logs(
        of target: String,
        _ query: LogRequest
    ) -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { $0.finish() }
    }

    package func events() -> AsyncThrowingStream<RuntimeHint, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: RuntimeHint.self)
        let isOpen = state.withLock { state in
            guard !state.isDown else { return false }
            state.subscribers[state.nextSerial()] = continuation
            return true
        }
        if isOpen {
            continuation.yield(.opened)
        } else {
            continuation.finish(throwing: RuntimeError.unreachable("no event stream"))
        }
        return stream
    }

    package func version() async throws(RuntimeError) -> (engine: String, api: String) {
        ("simulated", "1.41")
    }

    func name(of target: String) -> String {
        state.withLock { $0.objects.container(target)?.name ?? target }
    }

    func owner(of target: String) -> UID? {
        state.withLock { $0.objects.container(target)?.uid }
    }

    private static func sighting(
        _ container: SimulatedContainer,
        isInspection: Bool
    ) -> ContainerSighting? {
        container.sighting(isInspection: isInspection).map { parts in
            ContainerSighting(
                uid: parts.uid,
                isHelper: container.isHelper,
                container: parts.container,
                startedAt: isInspection ? (container.startedAt ?? "never") : nil
            )
        }
    }
}
