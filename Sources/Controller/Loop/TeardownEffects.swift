import ControlPlane
import Reconciliation
import Workspaces

extension ControlLoop {
    func save(_ teardown: Teardown, of uid: UID) async throws {
        try await store.saveTeardown(teardown, of: uid)
        teardowns[uid] = .some(teardown)
    }

    func removeTeardown(of uid: UID) async throws {
        try await store.removeTeardown(of: uid)
        teardowns[uid] = .some(nil)
    }

    private func record(_ desired: Desired) async throws -> Teardown {
        guard let teardown = try await teardown(of: desired.uid) else {
            throw RuntimeError.changed("the teardown of \(desired.name) was abandoned")
        }
        return teardown
    }

    /// The look while it lives; a failure is an unknown, never an all-clear.
    func look(in container: ContainerReference, _ desired: Desired) async throws -> String {
        var teardown = try await record(desired)
        let found = try await finding { () async throws(RuntimeError) in
            try await runtime.execute(
                Ledger.arguments(fetch: true),
                in: container.target,
                deadline: settings.lookDeadline
            )
        }
        teardown.voidLook()
        teardown.liveLook = found.report
        teardown.blocks = found.report.verdict == .saved ? 0 : teardown.blocks + 1
        volatile[desired.uid, default: Volatile()].lastLook = clock.monotonic()
        try await save(teardown, of: desired.uid)
        return found.report.headline
    }

    /// The look that counts, from a helper, once no container of ours can write.
    func look(at volume: VolumeName, _ desired: Desired) async throws -> String {
        var teardown = try await record(desired)
        let starts = try await quiescentStarts(desired)
        let request = HelperRequest(
            identity: desired.identity,
            purpose: "look",
            image: desired.spec.image,
            arguments: Ledger.arguments(fetch: false),
            volume: volume,
            deadline: settings.lookDeadline
        )
        let found = try await finding { () async throws(RuntimeError) in
            try await runtime.runHelper(request)
        }
        volatile[desired.uid, default: Volatile()].lastLook = clock.monotonic()
        teardown.voidLook()
        if found.report.verdict == .unknown, desired.spec.onUnsaved != .block,
            teardown.blocks < settings.unknownLooksMax
        {
            // Going on would lose what the summary is to tell; mostly the next look succeeds.
            teardown.blocks += 1
            try await save(teardown, of: desired.uid)
            throw RuntimeError.busy(found.report.headline)
        }
        if found.report.verdict == .saved || desired.spec.onUnsaved != .block {
            teardown.finalLook = Teardown.FinalLook(
                report: found.report,
                work: found.work,
                branch: found.branch,
                head: found.head,
                starts: starts
            )
        } else {
            teardown.liveLook = found.report
            teardown.blocks += 1
        }
        try await save(teardown, of: desired.uid)
        return found.report.headline
    }

    /// A look that cannot be run to its end is an unknown; a silent Engine is no look at all.
    private func finding(
        _ look: () async throws(RuntimeError) -> CommandOutcome
    ) async throws(RuntimeError) -> Ledger.Finding {
        do throws(RuntimeError) {
            return Ledger.read(try await look(), at: clock.now())
        } catch {
            if case .unreachable = error { throw error }
            return Ledger.unknown("the look for unsaved work failed: \(error)", at: clock.now())
        }
    }

    /// Each container's last start, provided that none can write now.
    private func quiescentStarts(_ desired: Desired) async throws(RuntimeError) -> [String: String]
    {
        var starts: [String: String] = [:]
        for sighting in try await runtime.containers(of: desired.uid) where !sighting.isHelper {
            guard let now = try await runtime.inspect(sighting.container.id) else { continue }
            guard !now.container.mayWrite else {
                throw .changed("container \(now.container.reference) is running again")
            }
            starts[now.container.id] = now.startedAt ?? ""
        }
        return starts
    }

    /// Keeps the unsaved work in the data directory, verified and durable, before it is recorded.
    func rescue(_ volume: VolumeName, _ desired: Desired) async throws -> String {
        var teardown = try await record(desired)
        guard let look = teardown.finalLook else {
            throw RuntimeError.changed("the volume must be looked at first")
        }
        let id = "\(desired.name)-\(desired.uid.short)"
        let directory = try directories.beginRescue(id)
        let request = HelperRequest(
            identity: desired.identity,
            purpose: "rescue",
            image: desired.spec.image,
            arguments: ["/usr/lib/berth/rescue", "/workspace", "/out"],
            volume: volume,
            output: directory,
            deadline: settings.rescueDeadline
        )
        let outcome = try await runtime.runHelper(request)
        guard outcome.exitCode == 0 else {
            let detail = escapingControls(
                String(decoding: outcome.errors.suffix(500), as: UTF8.self)
            )
            throw HostError("the rescue failed, so nothing is removed: \(detail)")
        }
        let (path, bytes) = try await directories.finishRescue(id)
        let days: Int64 = desired.spec.onUnsaved == .discard ? 7 : 30
        let entry = RescueEntry(
            id: id,
            workspace: desired.name,
            uid: desired.uid,
            time: clock.now(),
            bytes: bytes,
            items: look.report.items,
            path: path,
            expires: clock.now().adding(.seconds(days * 86_400))
        )
        try await store.save(entry)
        teardown.rescue = Teardown.Rescue(id: id, items: look.report.items)
        try await save(teardown, of: desired.uid)
        return "berth rescue restore \(id)"
    }

    /// Injects the summary exactly once, reads it back and compares, before it counts as there.
    func summarise(_ desired: Desired) async throws -> String? {
        var teardown = try await record(desired)
        let text = summaryText(desired, teardown)
        guard let chat = desired.spec.chat else {
            teardown.summary = Teardown.Summary(text: text)
            try await save(teardown, of: desired.uid)
            return "no chat is linked; the receipt keeps it"
        }
        let key = summaryKey(desired.uid, teardown.finalLook)
        let message = ChatMessage(
            chat: chat,
            role: .summary,
            text: text,
            time: clock.now(),
            key: key
        )
        let stored = try await store.inject(message)
        let read = try await store.messages(of: chat).first { $0.key == key }
        guard let read, Digest(of: read.text) == Digest(of: stored.text) else {
            throw HostError("the summary in chat \(chat) does not read back as it was written")
        }
        teardown.summary = Teardown.Summary(text: read.text)
        try await save(teardown, of: desired.uid)
        return "chat \(chat)"
    }
}

extension LedgerReport {
    /// One line for an event.
    var headline: String {
        verdict == .saved ? "everything is saved" : items.joined(separator: "; ")
    }
}
