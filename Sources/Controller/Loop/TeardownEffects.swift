import ControlPlane
package import Reconciliation
package import Workspaces

extension ControlLoop {
    /// Stores how far a teardown is.
    package func save(_ teardown: Teardown, of uid: UID) async throws {
        try await store.saveTeardown(teardown, of: uid)
        teardowns[uid] = .some(teardown)
    }

    func removeTeardown(of uid: UID) async throws {
        try await store.removeTeardown(of: uid)
        teardowns[uid] = .some(nil)
    }

    func record(_ desired: Desired) async throws -> Teardown {
        guard let teardown = try await teardown(of: desired.uid) else {
            throw RuntimeError.changed("the teardown of \(desired.name) was abandoned")
        }
        return teardown
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
