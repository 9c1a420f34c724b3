/// The work that would be lost with a workspace's volume, found by inspecting all of it.
///
/// The guest program prints it as one line of JSON, and the controller decodes it. A truncated line
/// does not decode, so a partial report is never mistaken for a complete one.
package struct WorkReport: Hashable, Sendable, Codable {
    /// The version of this format; other versions are rejected.
    package static let currentVersion = 2

    /// The version that the guest wrote.
    package var version = Self.currentVersion
    /// The repositories found, the main checkout first; empty when there is none.
    package var repositories: [RepositoryReport] = []
    /// Files outside every repository that the workspace did not put there, by path below its root.
    package var looseFiles = NameList()
    /// Changed hidden files of the home and uploaded files: they never block, but a rescue keeps
    /// them.
    package var hiddenFiles = NameList()
    /// Why something could not be inspected.
    ///
    /// With any entry, it is unknown whether everything is saved.
    package var problems: [WorkProblem] = []
    /// Remarks that do not block, as plain lines.
    package var notes: [String] = []
    /// The remotes' answers with their times; empty when none had to be asked.
    package var answers: [RemoteAnswer] = []
    /// Places outside the volume that an inspection in the running container found.
    package var outside: [OutsidePlace] = []

    /// Makes an empty report, which means that everything is saved.
    package init() {}

    /// Whether closing the workspace loses nothing.
    package var isSaved: Bool { unsaved.isEmpty && problems.isEmpty }

    /// Everything that closing would lose, in the order of the repositories, loose files last.
    package var unsaved: [UnsavedItem] {
        repositories.flatMap(\.unsaved)
            + (looseFiles.isEmpty ? [] : [.files(.loose, repository: "", looseFiles)])
    }

    /// Work that is only inferred to be saved, or is of little worth: a rescue must keep it, and it
    /// never blocks.
    package var insured: [InsuredItem] {
        repositories.flatMap(\.insured)
            + (hiddenFiles.isEmpty ? [] : [.hiddenFiles(hiddenFiles)])
    }

    /// What the main checkout did since its clone, when the base is known.
    package var summary: CheckoutSummary? { main?.summary }

    /// The workspace's own checkout, when it could be inspected.
    package var main: RepositoryReport? { repositories.first { $0.kind == .main } }
}

/// Why one repository, or the whole workspace, could not be inspected.
package struct WorkProblem: Hashable, Sendable, Codable {
    /// The repository's path below the workspace's root; `nil` for the whole workspace.
    package var repository: String?
    /// What went wrong, in git's words or ours; unescaped, so escape it for display.
    package var reason: String

    /// Makes a problem.
    package init(repository: String?, reason: String) {
        self.repository = repository
        self.reason = reason
    }

    /// Reads a problem, or the text line that earlier versions stored in its place.
    package init(from decoder: any Decoder) throws {
        if let line = try? decoder.singleValueContainer().decode(String.self) {
            self.init(repository: nil, reason: line)
            return
        }
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            repository: try fields.decodeIfPresent(String.self, forKey: .repository),
            reason: try fields.decode(String.self, forKey: .reason)
        )
    }

    /// One plain line.
    package var line: String { repository.map { "\($0): \(reason)" } ?? reason }
}

/// The answer of one remote of one repository when asked for its references.
package struct RemoteAnswer: Hashable, Sendable, Codable {
    /// The repository's path below the workspace's root.
    package var repository: String
    /// The remote's name in that repository.
    package var remote: String
    /// Its address without credentials.
    package var url: String
    /// When it was asked, in seconds since 1970 by the asking machine's clock.
    package var askedAt: Int64
    /// Why it gave no answer; `nil` when it answered.
    package var failure: String?
    /// The objects that it lists and this repository has, without those of the set-up record.
    package var tips: [String] = []

    /// Makes an answer without tips.
    package init(
        repository: String,
        remote: String,
        url: String,
        askedAt: Int64,
        failure: String? = nil
    ) {
        self.repository = repository
        self.remote = remote
        self.url = url
        self.askedAt = askedAt
        self.failure = failure
    }
}

/// A git directory or working tree in the container's own layer, which is lost with the container.
package struct OutsidePlace: Hashable, Sendable, Codable {
    /// The absolute path inside the container.
    package var path: String
    /// Whether closing would lose nothing that was found there.
    package var isSaved: Bool

    /// Makes a place.
    package init(path: String, isSaved: Bool) {
        self.path = path
        self.isSaved = isSaved
    }
}

/// Names of one category: all are counted, and the first are listed.
package struct NameList: Hashable, Sendable, Codable {
    /// The most names in a list; `count` may be higher.
    package static let namesMax = 200

    /// How many there are.
    package var count: Int
    /// The first names, at most ``namesMax``; decoded leniently, so use them for display and never
    /// to open.
    package var names: [String]

    /// Makes a list; the count defaults to that of the names.
    package init(_ names: [String] = [], count: Int? = nil) {
        self.names = names
        self.count = count ?? names.count
    }

    /// Whether there are none.
    package var isEmpty: Bool { count == 0 }
}

/// A commit by its hash and the first line of its message, which may be cut.
package struct ListedCommit: Hashable, Sendable, Codable {
    /// The longest subject, in characters.
    package static let subjectLengthMax = 200

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
