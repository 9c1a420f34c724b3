package import Resources

/// What a user names: everything of a kind, or some resources by name.
package struct Target: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        case resource(Kind)
        case chats
        case receipts
        case events
        case secrets
        case rescues

        init?(word: String) {
            switch word.lowercased() {
            case "chat", "chats": self = .chats
            case "receipt", "receipts": self = .receipts
            case "event", "events", "ev": self = .events
            case "secret", "secrets": self = .secrets
            case "rescue", "rescues": self = .rescues
            default:
                guard let kind = Kind(word: word) else { return nil }
                self = .resource(kind)
            }
        }
    }

    package var subject: Subject
    package var names: [String]

    /// Parses `workspaces`, `ws first second`, or `workspace/first workspace/second`.
    ///
    /// Throws `Failure` for a word that names no kind, or for kinds that differ.
    package init(_ words: [String]) throws(Failure) {
        guard let first = words.first else {
            throw Failure(
                .invalid,
                "name a kind, such as workspaces; `berth get --help` lists them"
            )
        }
        guard first.contains("/") else {
            subject = try Self.subject(first)
            names = Array(words.dropFirst())
            if let name = names.first(where: { $0.contains("/") }) {
                throw Failure(.invalid, "write KIND NAME or KIND/NAME, not '\(first) \(name)'")
            }
            return
        }
        var found: Set<Subject> = []
        var names: [String] = []
        for word in words {
            let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(
                String.init
            )
            guard parts.count == 2, !parts[1].isEmpty else {
                throw Failure(.invalid, "'\(word)' is not of the form KIND/NAME")
            }
            found.insert(try Self.subject(parts[0]))
            names.append(parts[1])
        }
        guard let only = found.first, found.count == 1 else {
            throw Failure(.invalid, "name things of one kind at a time")
        }
        (subject, self.names) = (only, names)
    }

    private static func subject(_ word: String) throws(Failure) -> Subject {
        guard let subject = Subject(word: word) else {
            throw Failure(
                .invalid,
                "there is no kind '\(word)'; known are workspaces, workspaceclasses, sources, "
                    + "chats, receipts, events, secrets, rescues"
            )
        }
        return subject
    }
}
