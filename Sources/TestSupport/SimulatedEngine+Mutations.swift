package import Reconciler
package import Reconciliation
import Resources
import Synchronization

extension SimulatedEngine {
    package func createVolume(
        _ name: VolumeName,
        for identity: Identity
    ) async throws(RuntimeError) {
        try await mutate("createVolume", name.text, of: identity.uid) { state in
            if let volume = state.objects.volumes[name.text] {
                state.hints.append(.volume(name: name.text))
                return volume.uid == identity.uid ? .success(()) : .failure(.nameTaken(name.text))
            }
            state.addVolume(name.text, identity.uid)
            return .success(())
        }
    }

    package func createContainer(_ request: ContainerRequest) async throws(RuntimeError) {
        let identity = request.identity
        try await mutate("createContainer", request.name.text, of: identity.uid) { state in
            if let holder = state.objects.container(request.name.text) {
                return holder.uid == identity.uid
                    ? .success(()) : .failure(.nameTaken(request.name.text))
            }
            guard state.images.contains(request.image) else {
                return .failure(.imageMissing(image: request.image, detail: "no such image"))
            }
            if state.objects.volumes[request.volume.text] == nil {
                // Like the real Engine, silently create an empty volume in place of a missing one.
                state.addVolume(request.volume.text, identity.uid)
                state.faults.append("container \(request.name) made volume \(request.volume)")
            } else {
                // The Engine reports a volume's creation whenever a container first mounts it.
                state.hints.append(.volume(name: request.volume.text))
            }
            let serial = state.nextSerial()
            var container = SimulatedContainer(
                id: "c" + hexadecimal(serial),
                name: request.name.text,
                uid: identity.uid
            )
            container.attempt = request.attempt
            container.specHash = request.specHash.text
            container.volume = request.volume.text
            state.objects.containers[container.id] = container
            state.hints.append(.container(identity.uid))
            return .success(())
        }
    }

    package func put(_ identity: VolumeIdentity, into target: String) async throws(RuntimeError) {
        try await mutate("putIdentity", name(of: target), of: owner(of: target)) {
            state -> Result<Void, RuntimeError> in
            guard let container = state.objects.container(target) else {
                return .failure(.notFound("no container \(target)"))
            }
            if let volume = container.volume {
                state.objects.volumes[volume]?.contents.identity = identity.text
            }
            return .success(())
        }
    }

    package func start(_ target: String) async throws(RuntimeError) {
        let now = clock.monotonic()
        try await mutate("start", name(of: target), of: owner(of: target)) { state in
            state.update(target) { container, serial in
                switch container.state {
                case .created, .exited:
                    container.state = .running
                    container.exitCode = nil
                    container.startedAt = "start \(serial)"
                    container.startMoment = now
                    container.hasTerminal = !container.isBeyondRepair
                case .running, .restarting: break
                case .paused: return .busy("cannot start a paused container")
                case .removing, .dead: return .busy("container is marked for removal")
                }
                return nil
            }
        }
    }

    package func unpause(_ target: String) async throws(RuntimeError) {
        try await mutate("unpause", name(of: target), of: owner(of: target)) { state in
            state.update(target) { container, _ in
                if container.state == .paused { container.state = .running }
                return nil
            }
        }
    }

    package func stop(_ target: String, grace: Duration) async throws(RuntimeError) {
        try await mutate("stop", name(of: target), of: owner(of: target)) { state in
            guard state.objects.container(target) != nil else { return .success(()) }
            return state.update(target) { container, _ in
                guard container.hasProcess else { return nil }
                container.state = .exited
                container.exitCode = 143
                return nil
            }
        }
    }

    package func remove(_ target: String) async throws(RuntimeError) {
        try await mutate("remove", name(of: target), of: owner(of: target)) { state in
            guard let container = state.objects.container(target) else { return .success(()) }
            guard let uid = container.uid else { return .failure(.nameTaken(container.name)) }
            guard !container.hasProcess, container.state != .removing else {
                return .failure(.busy("container is \(container.state.rawValue)"))
            }
            state.objects.containers[container.id] = nil
            state.hints.append(.container(uid))
            return .success(())
        }
    }

    package func removeVolume(_ name: VolumeName) async throws(RuntimeError) {
        let uid = state.withLock { $0.objects.volumes[name.text]?.uid }
        try await mutate("removeVolume", name.text, of: uid) { state in
            guard let volume = state.objects.volumes[name.text] else { return .success(()) }
            guard volume.uid != nil else { return .failure(.nameTaken(name.text)) }
            if let user = state.objects.containers.values.first(where: { $0.volume == name.text }) {
                return .failure(.busy("volume is in use by \(user.name)"))
            }
            state.objects.volumes[name.text] = nil
            state.hints.append(.volume(name: name.text))
            return .success(())
        }
    }
}

extension SimulatedEngine.State {
    mutating func addVolume(_ name: String, _ uid: UID?) {
        let serial = nextSerial()
        objects.volumes[name] = SimulatedVolume(name: name, uid: uid, incarnation: serial)
        hints.append(.volume(name: name))
    }

    /// Changes one container; `body` returns the refusal, if any.
    mutating func update(
        _ target: String,
        _ body: (inout SimulatedContainer, _ serial: UInt64) -> RuntimeError?
    ) -> Result<Void, RuntimeError> {
        guard var container = objects.container(target) else {
            return .failure(.notFound("no container \(target)"))
        }
        let old = container
        if let refusal = body(&container, nextSerial()) { return .failure(refusal) }
        guard container != old else { return .success(()) }
        objects.containers[container.id] = container
        if let uid = container.uid, !container.isHelper { hints.append(.container(uid)) }
        return .success(())
    }
}
