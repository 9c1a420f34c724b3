import Logging
import Reconciliation
import Resources

extension WorkspaceReconciler {
    /// Executes one step and records it; the Engine is inspected again before anything is removed.
    func execute(_ step: Step, _ desired: Desired, _ observed: Observed) async throws {
        let uid = desired.uid
        // Before and after: a list that was in progress during the call may show either state.
        snapshot.invalidate(uid)
        defer { snapshot.invalidate(uid) }
        counters.mutations += 1
        if desired.goal == .closed, let stage = step.action.closingStage {
            await updateStatus(of: uid) { $0.closing = stage }
        }
        switch try await perform(step, desired, observed) {
        case .quiet: return
        case .done(let detail):
            await note(step, uid)
            let suffix = detail.map { ": \($0)" } ?? ""
            let message = "\(step.action), because \(step.cause)\(suffix)"
            await recordEvent(.normal, desired, step.action.reason, message)
        case .failed(let reason, let message):
            await recordEvent(.warning, desired, reason, message)
        }
    }

    /// How to report an action that was performed.
    enum Effect {
        /// Nothing that needs an event.
        case quiet
        /// The action is done; the text says what it found.
        case done(String?)
        /// The action failed, and the close continues from that result.
        case failed(reason: String, message: String)
    }

    /// Performs one action and returns its effect.
    private func perform(
        _ step: Step,
        _ desired: Desired,
        _ observed: Observed
    ) async throws -> Effect {
        switch step.action {
        case .ensureImage(let image):
            let detail = try await ensure(image, desired)
            return detail == nil ? .quiet : .done(detail)
        case .createVolume(let name):
            try await forgetBirth(desired)
            try await runtime.createVolume(name, for: desired.identity)
            let birth = UID.random().text
            await updateStatus(of: desired.uid) { status in
                status.volume = name.text
                status.birth = birth
            }
        case .createContainer(_, let attempt): try await create(attempt, desired, observed)
        case .startContainer(let container): try await start(container, step.cause, desired)
        case .unpauseContainer(let container): try await runtime.unpause(container.target)
        case .stopContainer(let container):
            try await runtime.stop(container.target, grace: settings.stopGrace)
        case .removeContainer(let container):
            try await remove(container, because: step.cause, desired)
        case .restartRuntime(let container): try await restartRuntime(container, desired)
        case .recordTeardown:
            await updateStatus(of: desired.uid) { $0.receipt = nil }
            try await save(Teardown(startedAt: clock.now()), of: desired.uid)
        case .look(let container): return .done(try await look(in: container, desired))
        case .lookAtVolume(let volume): return .done(try await look(at: volume, desired))
        case .rescue(let volume): return try await rescue(volume, desired)
        case .summarise: return .done(try await summarise(desired))
        case .removeVolume(let volume): try await remove(volume, desired)
        case .storeReceipt: try await storeReceipt(desired, observed)
        case .forget:
            try await forgetResource(desired.uid)
            return .quiet
        }
        return .done(nil)
    }

    /// Pulls the image if it is missing and shows the progress; returns nil when it was present.
    private func ensure(_ image: String, _ desired: Desired) async throws(RuntimeError) -> String? {
        let (lines, feed) = AsyncStream.makeStream(
            of: PullProgress.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        async let shown: Void = showPull(of: image, lines, desired.uid)
        do throws(RuntimeError) {
            let wasPulled = try await runtime.ensureImage(image) { feed.yield($0) }
            feed.finish()
            await shown
            return wasPulled ? "pulled" : nil
        } catch {
            feed.finish()
            await shown
            throw error
        }
    }

    /// Writes the progress of a pull into the status, at most twice a second.
    private func showPull(
        of image: String,
        _ reports: AsyncStream<PullProgress>,
        _ uid: UID
    ) async {
        for await report in reports {
            await updateStatus(of: uid) { status in
                status.notePull(of: image, report.line, done: report.done)
            }
            try? await clock.sleep(for: .milliseconds(500))
        }
    }

    private func create(
        _ attempt: Int64,
        _ desired: Desired,
        _ observed: Observed
    ) async throws {
        // Creating a container would silently recreate a missing volume, so the volume is inspected
        // first, unless an earlier step just made it and it is still empty.
        if observed.volume != .absent {
            let volume = try await runtime.volume(desired.volume, of: desired.uid)
            guard volume == .owned else {
                throw RuntimeError.changed("volume \(desired.volume) is gone")
            }
        }
        try await prepare(desired)
        let directory = directories.path(of: desired.uid)
        let request = ContainerRequest(desired, attempt: attempt, runtimeDirectory: directory)
        try await runtime.createContainer(request)
        await updateStatus(of: desired.uid) { $0.attempt = max($0.attempt, attempt) }
    }

    private func start(
        _ container: ContainerReference,
        _ cause: Cause,
        _ desired: Desired
    ) async throws {
        try await prepare(desired)
        try await identify(container, isNew: cause == .containerNew, desired)
        let now = clock.monotonic()
        remember(desired.uid) { memory in
            memory.terminal.noteStart()
            memory.restarts.noteStart(at: now, generation: desired.generation)
        }
        try await runtime.start(container.target)
    }

    /// Writes the runtime directory: the spec, the current secrets and the conversation.
    func prepare(_ desired: Desired) async throws {
        let known = try secrets.names()
        let wanted = desired.spec.secrets ?? known.filter(\.isWellKnownSecret)
        var values: [VariableName: [UInt8]] = [:]
        for name in wanted {
            if let value = try secrets.value(of: name) { values[name] = value }
        }
        var context: String?
        if let chat = desired.spec.chat {
            context = contextText(chat, try await store.messages(of: chat))
        }
        try directories.prepare(desired, secrets: values, context: context)
        remember(desired.uid) { $0.preparedFor = desired.wish }
    }

    private func restartRuntime(_ container: ContainerReference, _ desired: Desired) async throws {
        let now = clock.monotonic()
        remember(desired.uid) { $0.terminal.noteRepair(at: now) }
        _ = try await runtime.execute(
            ["/usr/lib/berth/restart"],
            in: container.target,
            deadline: .seconds(20)
        )
    }

    /// Counts a recovery by the failure that it recovered from.
    private func note(_ step: Step, _ uid: UID) async {
        let origin: String? =
            switch (step.action, step.cause) {
            case (.startContainer, .containerExited): "exited"
            case (.unpauseContainer, _): "paused"
            case (.createContainer, .containerAbsent): "missing"
            case (.createContainer, .containerDead): "dead"
            case (.createContainer, .runtimeUnreachable), (.restartRuntime, _): "unreachable"
            default: nil
            }
        let isFirst = (registry.workspace(uid)?.status.attempt ?? 0) <= 1
        guard let origin, origin != "missing" || !isFirst else { return }
        counters.recoveries[origin, default: 0] += 1
        await updateStatus(of: uid) { $0.restarts += 1 }
    }
}

extension Desired {
    var identity: Identity {
        var identity = Identity(name: name, uid: uid, generation: generation)
        identity.facts = facts
        return identity
    }
}

extension VariableName {
    /// The secrets that a workspace gets when its spec names none.
    package static let wellKnownSecrets = [
        "GH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_API_KEY",
    ]

    var isWellKnownSecret: Bool { Self.wellKnownSecrets.contains(text) }
}

/// The linked conversation as text for the agent.
func contextText(_ chat: ResourceName, _ messages: [ChatMessage]) -> String? {
    guard !messages.isEmpty else { return nil }
    let turns = messages.map { "**\($0.role.rawValue)** (\($0.time)):\n\n\($0.text)" }
    return "# The conversation this workspace is linked to (\(chat))\n\n"
        + turns.joined(separator: "\n\n") + "\n"
}
