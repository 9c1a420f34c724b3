import Reconciliation
import Resources
import UnsavedWork

extension WorkspaceReconciler {
    /// The result of one attempt at a rescue.
    private enum Attempt {
        case kept(RescueOutcome, path: String, bytes: Int64)
        case failed(String, isPassing: Bool)
    }

    /// Saves in the data directory what the last inspection found unsaved or worth keeping; the
    /// rescue is verified and durable before it is recorded.
    func rescue(_ volume: VolumeName, _ desired: Desired) async throws -> Effect {
        var teardown = try record(desired)
        guard teardown.finalCheck != nil else {
            throw RuntimeError.changed("the volume must be looked at first")
        }
        let id = try await rescueID(desired, &teardown)
        let policy = desired.spec.onUnsaved
        let began = clock.monotonic()
        switch try await attempt(id, volume, desired) {
        case .kept(let outcome, let path, let bytes):
            let now = clock.now()
            let (rescue, message) = teardown.record(rescue: outcome, id, under: policy, at: now)
            try await store.save(entry(rescue, path: path, bytes: bytes, desired))
            try await save(teardown, of: desired.uid)
            return .done(message)
        case .failed(let reason, let isPassing):
            directories.abandonRescue(id)
            let verdict = teardown.record(
                rescueFailure: reason,
                wasSlow: clock.monotonic() - began >= rescueDeadline(desired) / 2,
                isPassing: isPassing,
                under: policy,
                at: clock.now()
            )
            try await save(teardown, of: desired.uid)
            switch verdict {
            case .again: throw HostError("the rescue failed, so nothing is removed: \(reason)")
            case .final(let message): return .failed(reason: "RescueFailed", message: message)
            }
        }
    }

    /// Throws only errors that say nothing about the rescue: an unreachable Engine,
    /// or an interruption.
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
                return .failed(
                    "exit code \(outcome.exitCode): \(escapingControls(words))",
                    isPassing: false
                )
            }
            let told = try RescueOutcome(printed: outcome.output)
            let (path, bytes) = try await directories.finishRescue(id)
            return .kept(told, path: path, bytes: bytes)
        } catch let error as HostError {
            return .failed(error.description, isPassing: false)
        } catch let error as InvalidText {
            return .failed(error.message, isPassing: false)
        } catch let error as RuntimeError {
            if case .unreachable = error { throw error }
            return .failed(
                error.description,
                isPassing: error.isPassing || error.isEngineDegraded
            )
        }
    }

    private func rescueDeadline(_ desired: Desired) -> Duration {
        desired.spec.onUnsaved == .discard ? settings.hastyRescueDeadline : settings.rescueDeadline
    }

    private func entry(
        _ rescue: Teardown.Rescue,
        path: String,
        bytes: Int64,
        _ desired: Desired
    ) -> RescueEntry {
        let now = clock.now()
        return RescueEntry(
            id: rescue.id,
            workspace: desired.name,
            uid: desired.uid,
            time: now,
            bytes: bytes,
            items: rescue.items,
            insured: rescue.insured,
            unread: rescue.unread,
            path: path,
            expires: now.adding(Teardown.RescueRules(desired.spec.onUnsaved).retention)
        )
    }

    /// The ID of this teardown's rescue, recorded before anything uses it.
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
