/// What one repository of a workspace holds that no remote has.
package struct RepositoryLedger: Hashable, Sendable, Codable {
    /// How the repository came to be in the workspace.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// The workspace's own checkout.
        case main
        /// Another repository with a checkout.
        case checkout
        /// A linked worktree; its shared branches are told with the repository it belongs to.
        case worktree
        /// A submodule with a checkout.
        case submodule
        /// A git directory left by a removed submodule or worktree; it may still hold commits.
        case hidden
    }

    /// Where HEAD points.
    package enum Head: Hashable, Sendable, Codable {
        /// A branch and its newest commit.
        case branch(String, commit: String)
        /// A branch without a commit yet.
        case unborn(String)
        /// A commit without a branch.
        case detached(commit: String)
    }

    /// The branch that HEAD's branch follows.
    package enum Upstream: Hashable, Sendable, Codable {
        /// It is there, as far as the last fetch knows.
        case present(String)
        /// It is configured, and no such remote branch is known.
        case gone(String)
    }

    /// Path below the workspace's root, decoded leniently: for display.
    package var path: String
    /// How the repository came to be here.
    package var kind: Kind
    /// Where HEAD points.
    package var head: Head
    /// What HEAD's branch follows; `nil` when it follows nothing.
    package var upstream: Upstream?
    /// Files that differ, by how they do; a missing category has none.
    package var files: [FileCategory: NameList]
    /// Stash entries, newest first, those of operations in progress included.
    package var stash: StashList
    /// Operations that were begun and not ended.
    package var operations: [GitOperation]
    /// References with commits that no remote has.
    package var references: [UnsavedReference]
    /// References whose commits a remote has in another shape: not unsaved.
    package var landed: [LandedReference]
    /// What was done since the base; of the main checkout only.
    package var summary: CheckoutSummary?
    /// Why the remote could not be asked; `nil` when it was, or nobody wanted to.
    package var fetchFailure: String?

    /// Makes a repository's ledger; one without findings is saved.
    package init(
        path: String,
        kind: Kind,
        head: Head,
        upstream: Upstream? = nil,
        files: [FileCategory: NameList] = [:],
        stash: StashList = StashList(),
        operations: [GitOperation] = [],
        references: [UnsavedReference] = [],
        landed: [LandedReference] = [],
        summary: CheckoutSummary? = nil,
        fetchFailure: String? = nil
    ) {
        self.path = path
        self.kind = kind
        self.head = head
        self.upstream = upstream
        self.files = files
        self.stash = stash
        self.operations = operations
        self.references = references
        self.landed = landed
        self.summary = summary
        self.fetchFailure = fetchFailure
    }

    /// Everything that losing this repository would lose.
    package var unsaved: [UnsavedItem] {
        let changed = FileCategory.inRepository.compactMap { category in
            files[category].flatMap { names in
                names.isEmpty ? nil : UnsavedItem.files(category, repository: path, names)
            }
        }
        return operations.map { .operation($0, repository: path) } + changed
            + (stash.count == 0 ? [] : [.stash(stash, repository: path)])
            + references.map { .commits($0, repository: path) }
    }
}

/// How a file is not saved.
package enum FileCategory: String, Hashable, Sendable, Codable, CodingKeyRepresentable, CaseIterable
{
    /// Both sides of a merge changed it, and nobody has resolved that.
    case conflicted
    /// The index differs from HEAD.
    case staged
    /// The tree differs from the index.
    case unstaged
    /// git does not know it.
    case untracked
    /// git ignores it, and it was touched since the clone outside the reproducible directories.
    case ignored
    /// It lies outside every repository.
    case loose

    /// The categories a repository has.
    package static let inRepository: [Self] = [
        .conflicted, .staged, .unstaged, .untracked, .ignored,
    ]
}

/// Something git was told to do and has not finished.
package enum GitOperation: String, Hashable, Sendable, Codable {
    /// `git merge`
    case merge
    /// `git rebase`
    case rebase
    /// `git am`
    case am
    /// `git cherry-pick`
    case cherryPick = "cherry-pick"
    /// `git revert`
    case revert
    /// `git bisect`
    case bisect
    /// A cherry-pick or revert of several commits between two of them.
    case sequence
}

/// Stash entries: all counted, the newest listed.
package struct StashList: Hashable, Sendable, Codable {
    /// How many there are.
    package var count: Int
    /// The newest at most ``NameList/namesMax``.
    package var entries: [LedgerCommit]

    /// Makes a list; the count defaults to that of the entries.
    package init(_ entries: [LedgerCommit] = [], count: Int? = nil) {
        self.entries = entries
        self.count = count ?? entries.count
    }
}

/// A reference with commits that no remote has, neither as they are nor in another shape.
package struct UnsavedReference: Hashable, Sendable, Codable {
    /// What refers to the commits.
    package enum Kind: Hashable, Sendable, Codable {
        /// A local branch, by its short name.
        case branch(String)
        /// HEAD without a branch.
        case detachedHead
        /// A tag or another reference, by its full name.
        case other(String)
    }

    /// The most commits that are listed.
    package static let commitsMax = 50

    /// What refers to the commits.
    package var kind: Kind
    /// How many commits no remote has.
    package var count: Int
    /// The newest at most ``commitsMax``.
    package var commits: [LedgerCommit]

    /// Makes a reference; the count defaults to that of the commits.
    package init(_ kind: Kind, commits: [LedgerCommit], count: Int? = nil) {
        self.kind = kind
        self.commits = commits
        self.count = count ?? commits.count
    }
}

/// A reference whose commits are on a remote branch in another shape.
package struct LandedReference: Hashable, Sendable, Codable {
    /// The shape the remote has them in.
    package enum Shape: String, Hashable, Sendable, Codable {
        /// The same patches as other commits.
        case rebased
        /// One commit with the patch of several, or the same tree.
        case squashed
    }

    /// Short branch name, `HEAD`, or a full reference name.
    package var name: String
    /// How many commits landed.
    package var count: Int
    /// The shape the remote has them in.
    package var shape: Shape

    /// Makes a landed reference.
    package init(name: String, count: Int, shape: Shape) {
        self.name = name
        self.count = count
        self.shape = shape
    }
}
