import Reconciler
import Reconciliation
import UnsavedWork
import Workspaces

extension ControlLoop {
    /// What one rescue came to.
    private enum Attempt {
        case kept(RescueOutcome, path: String, bytes: Int64)
        case failed(String)
    }

    /// Keeps in the data directory what the last look found unsaved or worth keeping, verified and
    /// durable, before it is recorded.
    func rescue(_ volume: VolumeName, _ desired: Desired) async throws -> Effect {
        var teardown = try record(desired)
        guard let look = teardown.finalLook else {
            throw RuntimeError.changed("the volume must be looked at first")
        }
        let id = try await rescueID(desired, &teardown)
        let began = clock.monotonic()
        switch try await attempt(id, volume, desired) {
        case .kept(let outcome, let path, let bytes):
            let rescue = kept(id, outcome, look, teardown.outside ?? [])
            try await store.save(entry(rescue, path: path, bytes: bytes, desired))
            teardown.rescue = rescue
            teardown.rescueFailures = nil
            teardown.block(on: obstacle(rescue, look, desired))
            try await save(teardown, of: desired.uid)
            let unread = rescue.unread?.count ?? 0
            let lack = unread == 0 ? "" : "; \(counted(unread, "part")) could not be read"
            return .done("berth rescue restore \(id)\(lack)")
        case .failed(let reason):
            directories.abandonRescue(id)
            // What ran out of time would do so again.
            let isSlow = clock.monotonic() - began >= rescueDeadline(desired) / 2
            return try await note(failure: reason, isFinal: isSlow, &teardown, desired)
        }
    }

    /// Throws only what says nothing of the rescue: a silent Engine, another wish.
    private func attempt(
        _ id: String,
        _ volume: VolumeName,
        _ desired: Desired
    ) async throws -> Attempt {
        do {
            let answers = directories.answers(for: desired.uid)
            var request = HelperRequest(
                identity: desired.identity,
                purpose: "rescue",
                image: settings.helperImage,
                arguments: GuestProgram.rescue(withAnswers: answers != nil),
                volume: volume,
                deadline: rescueDeadline(desired)
            )
            request.input = answers
            request.output = try directories.beginRescue(id)
            let outcome = try await interruptibly(
                desired,
                deadline: request.deadline,
                helping(request)
            )
            guard [0, 3].contains(outcome.exitCode) else {
                let words = String(decoding: outcome.errors.suffix(500), as: UTF8.self)
                return .failed("exit code \(outcome.exitCode): \(escapingControls(words))")
            }
            let told = try RescueOutcome(printed: outcome.output)
            let (path, bytes) = try await directories.finishRescue(id)
            return .kept(told, path: path, bytes: bytes)
        } catch let error as HostError {
            return .failed(error.description)
        } catch let error as InvalidText {
            return .failed(error.message)
        } catch let error as RuntimeError {
            if case .unreachable = error { throw error }
            return .failed(error.description)
        }
    }

    private func rescueDeadline(_ desired: Desired) -> Duration {
        desired.spec.onUnsaved == .discard ? settings.hastyRescueDeadline : settings.rescueDeadline
    }

    /// What the rescue holds, by why it holds it.
    private func kept(
        _ id: String,
        _ outcome: RescueOutcome,
        _ look: Teardown.FinalLook,
        _ outside: [OutsidePlace]
    ) -> Teardown.Rescue {
        let told = Set(outcome.outside)
        let lost = outside.filter { !$0.isSaved && !told.contains($0.path) }
        var items = look.report.items
        // A look that found out nothing names nothing; the rescue knows what it kept.
        if items.isEmpty, look.report.verdict != .saved {
            items = Finding.bounded(outcome.kept).map { WorkItem(.described, names: [$0]) }
        }
        items.removeAll(where: \.isInLayer)
        return Teardown.Rescue(
            id: id,
            items: items,
            insured: look.report.insured,
            unread: Finding.bounded(
                outcome.unread + lost.map { "\($0.path), which lies outside the volume" }
            )
        )
    }

    private func entry(
        _ rescue: Teardown.Rescue,
        path: String,
        bytes: Int64,
        _ desired: Desired
    ) -> RescueEntry {
        let days: Int64 = desired.spec.onUnsaved == .discard ? 7 : 30
        return RescueEntry(
            id: rescue.id,
            workspace: desired.name,
            uid: desired.uid,
            time: clock.now(),
            bytes: bytes,
            items: rescue.items,
            insured: rescue.insured,
            unread: rescue.unread,
            path: path,
            expires: clock.now().adding(.seconds(days * 86_400))
        )
    }

    /// Why the close must not go on with this rescue: it lacks what could not be read.
    ///
    /// What is only insured never blocks.
    private func obstacle(
        _ rescue: Teardown.Rescue,
        _ look: Teardown.FinalLook,
        _ desired: Desired
    ) -> LedgerReport? {
        guard desired.spec.onUnsaved != .discard, look.report.verdict != .saved else { return nil }
        let unread = rescue.unread ?? []
        guard look.report.verdict == .unknown || !unread.isEmpty else { return nil }
        var obstacle = LedgerReport(
            verdict: look.report.verdict,
            insured: look.report.insured,
            problems: look.report.problems,
            lookedAt: clock.now()
        )
        let known = Set(look.report.problems.map(\.line))
        obstacle.unread = unread.filter { !known.contains($0) }
        obstacle.rescue = rescue.id
        return obstacle
    }

    /// A rescue that fails is tried again; then it blocks the close, unless the work is to be
    /// discarded.
    private func note(
        failure reason: String,
        isFinal: Bool,
        _ teardown: inout Teardown,
        _ desired: Desired
    ) async throws -> Effect {
        let isHasty = desired.spec.onUnsaved == .discard
        let tries = (teardown.rescueFailures ?? 0) + 1
        teardown.rescueFailures = tries
        let triesMax = isHasty ? settings.hastyRescueTriesMax : settings.rescueTriesMax
        guard isFinal || tries >= triesMax else {
            try await save(teardown, of: desired.uid)
            throw HostError("the rescue failed, so nothing is removed: \(reason)")
        }
        teardown.rescueFailures = nil
        if isHasty {
            teardown.rescueFailure = reason
        } else {
            var obstacle = LedgerReport(
                verdict: .unknown,
                insured: teardown.finalLook?.report.insured ?? [],
                lookedAt: clock.now()
            )
            obstacle.rescueFailure = reason
            teardown.block(on: obstacle)
        }
        try await save(teardown, of: desired.uid)
        let outcome = isHasty ? "and discarding goes on" : "so the close waits"
        return .failed(reason: "RescueFailed", message: "the rescue failed, \(outcome): \(reason)")
    }

    /// The name of this teardown's rescue, recorded before anything has it.
    private func rescueID(_ desired: Desired, _ teardown: inout Teardown) async throws -> String {
        if let id = teardown.rescueID { return id }
        let plain = "\(desired.name)-\(desired.uid.short)"
        var id = plain
        var number = 1
        while try await store.rescue(id) != nil {
            number += 1
            id = "\(plain)-\(number)"
        }
        teardown.rescueID = id
        try await save(teardown, of: desired.uid)
        return id
    }
}

extension Teardown {
    fileprivate mutating func block(on obstacle: LedgerReport?) {
        self.obstacle = obstacle
        if obstacle != nil { blocks += 1 }
    }
}
