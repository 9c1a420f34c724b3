import DockerEngine
import Foundation
package import Reconciler
import Reconciliation
import Resources

extension EngineRuntime {
    /// Longer output is not an answer to anything we ask.
    static let outputMax = 17 << 20

    package func execute(
        _ arguments: [String],
        in target: String,
        deadline: Duration
    ) async throws(RuntimeError) -> CommandOutcome {
        let outcome = try await classified { () async throws(EngineError) in
            try await client.run(
                in: target,
                ExecSpec(arguments, user: ContainerSpec.workspaceUser),
                limit: deadline,
                outputLimit: Self.outputMax
            )
        }
        return CommandOutcome(
            exitCode: outcome.exitCode,
            output: outcome.standardOutput,
            errors: outcome.standardError
        )
    }

    /// Runs a helper; its name is fixed, so a helper that a crash left is found and removed first.
    package func runHelper(
        _ request: HelperRequest
    ) async throws(RuntimeError) -> CommandOutcome {
        let labels = labels(of: request.identity, role: EngineLabel.roleHelper)
        try await removeHelper(request)
        // A create would silently recreate a missing volume,
        // and the inspection would find it empty.
        switch try await volume(request.volume, of: request.identity.uid) {
        case .owned: break
        case .absent: throw .notFound("no volume \(request.volume)")
        case .foreign: throw .nameTaken(request.volume.text)
        }
        let created = try await create(request, labels)
        do throws(EngineError) {
            _ = try await client.startContainer(created)
            let exit = try await client.waitForContainer(created, limit: request.deadline)
            let logs = try await client.logs(of: created, isTerminal: false)
            let printed = try await logs.collect(limit: Self.outputMax)
            await cleanUp(request)
            return CommandOutcome(
                exitCode: exit.exitCode,
                output: printed.output,
                errors: printed.error
            )
        } catch {
            await cleanUp(request)
            throw RuntimeError(error)
        }
    }

    private func create(
        _ request: HelperRequest,
        _ labels: [String: String]
    ) async throws(RuntimeError) -> String {
        var networkName = "none"
        if case .workspaces = request.network { networkName = try await network.ensure() }
        let spec = ContainerSpec(helper: request, labels: labels, network: networkName)
        do throws(EngineError) {
            return try await client.createContainer(named: request.name.text, spec).id
        } catch {
            guard error.isNotFound else { throw RuntimeError(error) }
            throw .imageMissing(image: request.image, detail: error.description)
        }
    }

    /// Removes the helper even when the calling task was cancelled, because it would keep running.
    ///
    /// After a failure, the next helper finds it by its name.
    private func cleanUp(_ request: HelperRequest) async {
        await Task { try? await removeHelper(request) }.value
    }

    private func removeHelper(_ request: HelperRequest) async throws(RuntimeError) {
        guard let old = try await inspect(request.name.text) else { return }
        guard old.isHelper, old.uid == request.identity.uid else {
            throw .nameTaken(request.name.text)
        }
        _ = try await classified { () async throws(EngineError) in
            try await client.removeContainer(old.container.id, force: true)
        }
    }

    package func logs(
        of target: String,
        _ query: LogRequest
    ) -> AsyncThrowingStream<[UInt8], any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
        // Ends with the stream, whose termination cancels the task.
        let task = Task {
            do {
                let output = try await client.logs(
                    of: target,
                    isTerminal: false,
                    follow: query.follow,
                    since: query.since.map { Double($0.milliseconds) / 1_000 },
                    tail: query.tail
                )
                for try await chunk in output { continuation.yield(chunk.bytes) }
                continuation.finish()
            } catch {
                let failure = (error as? EngineError).map { RuntimeError($0) }
                continuation.finish(throwing: failure ?? error)
            }
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }

    /// Subscribes to events from a few seconds ago, because the Engine answers before the
    /// subscription is active.
    ///
    /// A label filter would hide all volume events, so both types are read and filtered here.
    package func events() -> AsyncThrowingStream<RuntimeHint, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: RuntimeHint.self)
        // Ends with the stream, whose termination cancels the task.
        let task = Task {
            do {
                let since = Date().timeIntervalSince1970 - 5
                let events = try await client.events(
                    since: since,
                    matching: ["type": ["container", "volume"]]
                )
                continuation.yield(.opened)
                for try await event in events {
                    if let hint = hint(from: event) { continuation.yield(hint) }
                }
                continuation.finish()
            } catch {
                let failure = (error as? EngineError).map { RuntimeError($0) }
                continuation.finish(throwing: failure ?? error)
            }
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }

    private func hint(from event: EngineEvent) -> RuntimeHint? {
        if event.type == "volume" {
            return ["create", "destroy"].contains(event.verb) ? .volume(name: event.actor) : nil
        }
        // An exec changes no state, and our own inspections would trigger passes forever.
        guard event.type == "container", !event.verb.hasPrefix("exec_"), event.verb != "resize",
            event.attributes[EngineLabel.role] == EngineLabel.roleWorkspace,
            let uid = event.attributes[EngineLabel.uid].flatMap({ try? UID(parsing: $0) }),
            ownership.covers(event.attributes[EngineLabel.installation], of: uid)
        else { return nil }
        return event.verb == "oom" ? .outOfMemory(uid) : .container(uid)
    }
}
