import Reconciler
import Reconciliation
package import Resources
import Synchronization

/// Changes that others make on the Engine: people, programs, the kernel.
extension SimulatedEngine {
    /// The Engine stops answering: every call fails and the event streams break.
    package func goDown() {
        let streams = state.withLock { state in
            state.isDown = true
            defer { state.subscribers = [:] }
            return state.subscribers.values.map { $0 }
        }
        for stream in streams { stream.finish(throwing: RuntimeError.unreachable("gone")) }
    }

    package var isDown: Bool { state.withLock { $0.isDown } }

    package func comeBack() { state.withLock { $0.isDown = false } }

    /// The event streams end and can be reopened at once.
    package func breakStreams() {
        let streams = state.withLock { state in
            defer { state.subscribers = [:] }
            return state.subscribers.values.map { $0 }
        }
        for stream in streams { stream.finish() }
    }

    /// Somebody changes one of our containers, as `docker kill` or `docker pause` does.
    package func tamper(
        with target: String,
        _ verb: String = "tamper",
        _ body: (inout SimulatedContainer) -> Void
    ) {
        change(Call(.engine, "outside \(verb)", target, isMutation: true)) { state in
            _ = state.update(target) { container, _ in
                body(&container)
                return nil
            }
        }
    }

    /// Somebody starts a container that is not running.
    package func startFromOutside(_ target: String) {
        let now = clock.monotonic()
        change(Call(.engine, "outside start", target, isMutation: true)) { state in
            _ = state.update(target) { container, serial in
                guard container.state == .created || container.state == .exited else { return nil }
                container.state = .running
                container.startedAt = "start \(serial)"
                container.startMoment = now
                return nil
            }
        }
    }

    /// Somebody removes a container by force.
    package func eraseContainer(_ target: String) {
        change(Call(.engine, "outside remove", target, isMutation: true)) { state in
            guard let container = state.objects.container(target) else { return }
            state.objects.containers[container.id] = nil
            if let uid = container.uid { state.hints.append(.container(uid)) }
        }
    }

    /// Somebody removes a volume and the containers that use it.
    package func eraseVolume(_ name: String) {
        change(Call(.engine, "outside removeVolume", name, isMutation: true)) { state in
            for container in state.objects.containers.values where container.volume == name {
                state.objects.containers[container.id] = nil
                if let uid = container.uid { state.hints.append(.container(uid)) }
            }
            state.objects.volumes[name] = nil
            state.hints.append(.volume(name: name))
        }
    }

    /// Adds a container, ours or not.
    package func place(_ container: SimulatedContainer) {
        change(Call(.engine, "outside create", container.name, isMutation: true)) { state in
            state.objects.containers[container.id] = container
            if let uid = container.uid { state.hints.append(.container(uid)) }
        }
    }

    /// Adds many containers and their volumes in one change.
    package func place(_ containers: [SimulatedContainer]) {
        change(Call(.engine, "outside create", "many", isMutation: true)) { state in
            for container in containers {
                state.objects.containers[container.id] = container
                if let volume = container.volume { state.addVolume(volume, container.uid) }
            }
        }
    }

    /// Adds a volume, ours or not.
    package func placeVolume(_ name: String, uid: UID?) {
        change(Call(.engine, "outside createVolume", name, isMutation: true)) { state in
            state.addVolume(name, uid)
        }
    }

    /// Changes the contents of a volume, as work does.
    package func edit(_ volume: String, _ body: (inout VolumeContents) -> Void) {
        change(Call(.engine, "outside edit", volume, isMutation: true)) { state in
            guard state.objects.volumes[volume] != nil else { return }
            body(&state.objects.volumes[volume, default: .nowhere].contents)
        }
    }

    package func remove(image: String) { state.withLock { _ = $0.images.remove(image) } }

    package func add(image: String) { state.withLock { _ = $0.images.insert(image) } }
}

extension SimulatedVolume {
    /// A placeholder for a missing volume.
    fileprivate static var nowhere: Self { Self(name: "", uid: nil, incarnation: 0) }
}
