package import Reconciliation
package import Resources

extension WorkspaceReconciler {
    /// Stores the progress of a teardown.
    package func save(_ teardown: Teardown, of uid: UID) async throws {
        try await storing { try await $0.registry.commit { _ in Edit([.record(uid, teardown)]) } }
    }

    func removeTeardown(of uid: UID) async throws {
        try await storing { try await $0.registry.commit { _ in Edit([.removeRecord(uid)]) } }
    }

    func record(_ desired: Desired) throws -> Teardown {
        guard let teardown = try teardown(of: desired.uid) else {
            throw RuntimeError.changed("the teardown of \(desired.name) was abandoned")
        }
        return teardown
    }

    /// Injects the summary exactly once, then reads it back and compares it before recording it.
    func summarise(_ desired: Desired) async throws -> String? {
        var teardown = try record(desired)
        let summary = closingSummary(desired, teardown)
        guard let chat = desired.spec.chat else {
            teardown.summary = Teardown.Summary(text: summary.text)
            try await save(teardown, of: desired.uid)
            return "no chat is linked; the receipt keeps it"
        }
        let key = summaryKey(desired.uid, teardown.finalCheck)
        let message = ChatMessage(
            chat: chat,
            role: .summary,
            text: summary.text,
            summary: summary,
            time: clock.now(),
            key: key
        )
        let stored = try await storing { try await $0.store.inject(message) }
        broadcast.send(stored)
        let read = try await store.messages(of: chat).first { $0.key == key }
        guard let read, read.summary == stored.summary,
            Digest(of: read.text) == Digest(of: stored.text)
        else {
            throw HostError("the summary in chat \(chat) does not read back as it was written")
        }
        teardown.summary = Teardown.Summary(text: read.text)
        try await save(teardown, of: desired.uid)
        return "chat \(chat)"
    }
}
