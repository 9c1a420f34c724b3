/// What of a workspace no remote has, looked at in every repository of its volume.
///
/// A value exists only when the look succeeded everywhere: an error, a cut or a time-out is a
/// ``WorkLedgerError`` instead, which means *unknown*, and unknown is never saved.
package struct WorkLedger: Hashable, Sendable, Codable {
    /// The repositories found, the main checkout first; empty when the volume holds none.
    package var repositories: [RepositoryLedger]
    /// Files outside every repository, by path below the workspace's root.
    package var looseFiles: NameList

    /// Makes a ledger from its parts; a ledger without any is saved.
    package init(repositories: [RepositoryLedger] = [], looseFiles: NameList = NameList()) {
        self.repositories = repositories
        self.looseFiles = looseFiles
    }

    /// Whether closing the workspace loses nothing.
    package var isSaved: Bool { unsaved.isEmpty }

    /// Everything that closing would lose, in the order of the repositories, loose files last.
    package var unsaved: [UnsavedItem] {
        repositories.flatMap(\.unsaved)
            + (looseFiles.isEmpty ? [] : [.files(.loose, repository: "", looseFiles)])
    }

    /// What the workspace did since its clone: the main checkout's, when the base is known.
    package var summary: CheckoutSummary? {
        repositories.first { $0.kind == .main }?.summary
    }

    /// Why remotes could not be asked before the look, by repository.
    ///
    /// The ledger then tells what was known before. Never a reason to call work unsaved.
    package var fetchFailures: [(repository: String, reason: String)] {
        repositories.compactMap { repository in
            repository.fetchFailure.map { (repository.path, $0) }
        }
    }
}

/// Names of one category: all counted, the first of them listed.
package struct NameList: Hashable, Sendable, Codable {
    /// The longest list; `count` goes on beyond it.
    package static let namesMax = 200

    /// How many there are.
    package var count: Int
    /// The first at most ``namesMax``, decoded leniently as UTF-8: for display, never to open.
    package var names: [String]

    /// Makes a list; the count defaults to that of the names.
    package init(_ names: [String] = [], count: Int? = nil) {
        self.names = names
        self.count = count ?? names.count
    }

    /// Whether there is none.
    package var isEmpty: Bool { count == 0 }
}

/// A commit by its hash and the first line of its message, which may be cut.
package struct LedgerCommit: Hashable, Sendable, Codable {
    /// The full object name in lower-case hexadecimal.
    package var hash: String
    /// For display; empty when the commit has no message.
    package var subject: String

    /// Makes a commit.
    package init(hash: String, subject: String) {
        self.hash = hash
        self.subject = subject
    }
}
