import DockerEngine
package import Reconciler
package import Reconciliation
import Resources

extension EngineRuntime {
    package func ensureImage(
        _ image: String,
        progress: @Sendable (PullProgress) -> Void
    ) async throws(RuntimeError) -> Bool {
        guard !knownImages.contains(image) else { return false }
        do throws(EngineError) {
            _ = try await client.inspectImage(image)
            knownImages.insert(image)
            return false
        } catch  where !error.isNotFound {
            throw RuntimeError(error)
        } catch {
            // The image is missing: pull it.
        }
        do throws(EngineError) {
            let reports = try await client.pullImage(image)
            var iterator = reports.makeAsyncIterator()
            var layers = LayerProgress()
            while let report = try await iterator.next() {
                layers.take(report)
                if let line = report.line { progress(PullProgress(line: line, done: layers.done)) }
            }
            return true
        } catch {
            if case .unreachable = error { throw RuntimeError(error) }
            throw .imageMissing(image: image, detail: error.description)
        }
    }

    /// The Engine answers 201 for an existing volume and ignores the labels, so they are compared.
    package func createVolume(
        _ name: VolumeName,
        for identity: Identity
    ) async throws(RuntimeError) {
        let labels = labels(of: identity, role: EngineLabel.roleWorkspace)
        let volume = try await classified { () async throws(EngineError) in
            try await client.createVolume(VolumeSpec(name: name.text, labels: labels))
        }
        guard isOurs(volume.labels, identity.uid) else { throw .nameTaken(name.text) }
    }

    /// A conflict is resolved by an inspection: our container with that name is the requested one.
    package func createContainer(_ request: ContainerRequest) async throws(RuntimeError) {
        let networkName = try await network.ensure()
        let identity = request.identity
        var labels = labels(of: identity, role: EngineLabel.roleWorkspace)
        labels[EngineLabel.specHash] = request.specHash.text
        labels[EngineLabel.attempt] = String(request.attempt)
        let spec = ContainerSpec(
            workspace: request,
            labels: labels,
            volumeLabels: self.labels(of: identity, role: EngineLabel.roleWorkspace),
            network: networkName
        )
        do throws(EngineError) {
            _ = try await client.createContainer(named: request.name.text, spec)
        } catch {
            if error.isNotFound {
                knownImages.remove(request.image)
                throw .imageMissing(image: request.image, detail: error.description)
            }
            guard error.isConflict || error.isOutcomeUnknown else { throw RuntimeError(error) }
            guard let holder = try await inspect(request.name.text) else {
                throw RuntimeError(error)
            }
            guard holder.uid == identity.uid else { throw .nameTaken(request.name.text) }
        }
    }

    package func start(_ target: String) async throws(RuntimeError) {
        do throws(EngineError) {
            _ = try await client.startContainer(target)
        } catch {
            // Its network may have been removed; without one it can never start.
            guard error.isNotFound, try await network.restore(target) else {
                throw RuntimeError(error)
            }
            _ = try await classified { () async throws(EngineError) in
                try await client.startContainer(target)
            }
        }
    }

    /// Unpauses a container.
    ///
    /// The Engine answers 500 both when the container is no longer paused and while the pause that
    /// it just reported is still in progress; an inspection tells the two apart.
    package func unpause(_ target: String) async throws(RuntimeError) {
        var last = RuntimeError.busy("container \(target) is being paused")
        for _ in 0..<Self.unpauseTriesMax {
            do throws(EngineError) {
                return try await client.unpauseContainer(target)
            } catch {
                last = RuntimeError(error)
                guard case .rejected = error, let now = try await inspect(target) else {
                    throw last
                }
                if now.container.state != .paused { return }
            }
            try? await Task.sleep(for: .milliseconds(5))
        }
        throw last
    }

    private static var unpauseTriesMax: Int { 20 }

    package func stop(_ target: String, grace: Duration) async throws(RuntimeError) {
        do throws(EngineError) {
            _ = try await client.stopContainer(target, grace: grace)
        } catch {
            guard !error.isNotFound else { return }
            throw RuntimeError(error)
        }
    }

    /// Refuses an object that is not ours, although the callers have already checked it.
    package func remove(_ target: String) async throws(RuntimeError) {
        guard let found = try await inspect(target) else { return }
        let id = found.container.id
        _ = try await classified { () async throws(EngineError) in
            try await client.removeContainer(id)
        }
    }

    package func removeVolume(_ name: VolumeName) async throws(RuntimeError) {
        do throws(EngineError) {
            let found = try await client.inspectVolume(name.text)
            let owner = found.labels[EngineLabel.uid].flatMap { try? UID(parsing: $0) }
            guard let owner, isOurs(found.labels, owner) else {
                throw EngineError.rejected(status: 409, message: name.text)
            }
        } catch {
            if error.isNotFound { return }
            if error.isConflict { throw .nameTaken(name.text) }
            throw RuntimeError(error)
        }
        _ = try await classified { () async throws(EngineError) in
            try await client.removeVolume(name.text)
        }
    }
}

/// The layers of a pull, and how many bytes of each are present.
private struct LayerProgress {
    private var layers: [String: (current: Int, total: Int)] = [:]

    /// Unpacking counts a layer's bytes from zero again, so the maximum is kept.
    mutating func take(_ report: ImageProgress) {
        guard let layer = report.layer, let detail = report.detail, let current = detail.current,
            let total = detail.total, total > 0
        else { return }
        let known = layers[layer] ?? (0, total)
        layers[layer] = (max(known.current, min(current, known.total)), known.total)
    }

    var done: Double? {
        let total = layers.values.reduce(0) { $0 + $1.total }
        guard total > 0 else { return nil }
        return Double(layers.values.reduce(0) { $0 + $1.current } * 100 / total) / 100
    }
}

extension ImageProgress {
    /// One line for people: the layer, its status and its progress.
    fileprivate var line: String? {
        guard let status else { return nil }
        let parts = [layer, status, percent.map { "\($0) %" }]
        return parts.compactMap(\.self).joined(separator: " ")
    }

    private var percent: Int? {
        guard let current = detail?.current, let total = detail?.total, total > 0 else {
            return nil
        }
        return current * 100 / total
    }
}
