/// What one repository of a workspace holds that no remote has.
package struct RepositoryReport: Hashable, Sendable, Codable {
    /// How the repository came to be in the workspace.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// The workspace's own checkout.
        case main
        /// Another repository with a checkout.
        case checkout
        /// A linked worktree; its shared branches are reported with the repository it belongs to.
        case worktree
        /// A submodule with a checkout.
        case submodule
        /// A repository without a checkout.
        case bare
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

    /// Path below the workspace's root, or absolute outside the volume; for display, because it is
    /// decoded leniently.
    package var path: String
    /// How the repository came to be here.
    package var kind: Kind
    /// Where HEAD points; nil when the repository itself could not be read.
    package var head: Head?
    /// Changed files by category; a missing category has none.
    package var files: [FileCategory: NameList]
    /// Stash entries, newest first, including those of operations in progress.
    package var stash: StashList
    /// Operations that were begun and not finished.
    package var operations: [GitOperation]
    /// References with commits that no remote has.
    package var references: [UnsavedReference]
    /// References whose commits a remote has in another shape: not unsaved.
    package var landed: [LandedReference]
    /// Submodules at another commit than this repository's index records.
    package var submodules: [MovedSubmodule]
    /// Parts of this repository in the container's own layer, by absolute path.
    package var outside: [String]
    /// Commits that only reflogs name: amended, rebased or reset away since the set-up.
    package var reflogCommits: Int
    /// Commits of remote branches that the remote deleted and that no reference of ours names.
    package var goneCommits: Int
    /// Remotes that could not be asked, with the reason, if an answer was needed.
    package var unasked: [String]
    /// What was done since the base; only for the main checkout.
    package var summary: CheckoutSummary?

    /// Makes a repository's report; without findings the repository is saved.
    package init(
        path: String,
        kind: Kind,
        head: Head? = nil,
        files: [FileCategory: NameList] = [:],
        stash: StashList = StashList(),
        operations: [GitOperation] = [],
        references: [UnsavedReference] = [],
        landed: [LandedReference] = [],
        submodules: [MovedSubmodule] = [],
        outside: [String] = [],
        reflogCommits: Int = 0,
        goneCommits: Int = 0,
        unasked: [String] = [],
        summary: CheckoutSummary? = nil
    ) {
        self.path = path
        self.kind = kind
        self.head = head
        self.files = files
        self.stash = stash
        self.operations = operations
        self.references = references
        self.landed = landed
        self.submodules = submodules
        self.outside = outside
        self.reflogCommits = reflogCommits
        self.goneCommits = goneCommits
        self.unasked = unasked
        self.summary = summary
    }

    /// Everything that would be lost with this repository.
    package var unsaved: [UnsavedItem] {
        let changed = FileCategory.inRepository.compactMap { category in
            files[category].flatMap { names in
                names.isEmpty ? nil : UnsavedItem.files(category, repository: path, names)
            }
        }
        return operations.map { .operation($0, repository: path) } + changed
            + (stash.count == 0 ? [] : [.stash(stash, repository: path)])
            + submodules.map { .submodule($0, repository: path) }
            + references.map { .commits($0, repository: path, unasked: unasked) }
            + outside.map { .outside($0, repository: path) }
    }

    /// Work of this repository that a rescue must keep although it does not block.
    package var insured: [InsuredItem] {
        landed.map { .landed($0, repository: path) }
            + (reflogCommits == 0 ? [] : [.reflog(reflogCommits, repository: path)])
            + (goneCommits == 0 ? [] : [.gone(goneCommits, repository: path)])
    }
}

/// A submodule at another commit than the one that its owner records.
package struct MovedSubmodule: Hashable, Sendable, Codable {
    /// Path below the owner, for display.
    package var path: String
    /// The commit that is checked out.
    package var commit: String
    /// The commit that the owner's index names.
    package var recorded: String

    /// Makes the difference.
    package init(path: String, commit: String, recorded: String) {
        self.path = path
        self.commit = commit
        self.recorded = recorded
    }
}

/// How a file is not saved.
package enum FileCategory: String, Hashable, Sendable, Codable, CodingKeyRepresentable, CaseIterable
{
    /// Both sides of a merge changed it, and the conflict is unresolved.
    case conflicted
    /// The index differs from HEAD.
    case staged
    /// The tree differs from the index.
    case unstaged
    /// git does not track it.
    case untracked
    /// git ignores it, and it was not there at the set-up; reproducible directories do not count.
    case ignored
    /// It is outside every repository.
    case loose

    /// The categories a repository has.
    package static let inRepository: [Self] = [
        .conflicted, .staged, .unstaged, .untracked, .ignored,
    ]
}

/// A git operation that was begun and not finished.
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

/// Stash entries: all are counted, and the newest are listed.
package struct StashList: Hashable, Sendable, Codable {
    /// How many there are.
    package var count: Int
    /// The newest of them, at most ``NameList/namesMax``.
    package var entries: [ListedCommit]

    /// Makes a list; the count defaults to that of the entries.
    package init(_ entries: [ListedCommit] = [], count: Int? = nil) {
        self.entries = entries
        self.count = count ?? entries.count
    }
}

/// A reference to commits or an object that no remote has, even in another shape.
package struct UnsavedReference: Hashable, Sendable, Codable {
    /// What refers to the commits.
    package enum Kind: Hashable, Sendable, Codable {
        /// A local branch, by its short name.
        case branch(String)
        /// HEAD without a branch.
        case detachedHead
        /// A tag, by its short name, whose object no remote has; its commits may be saved.
        case tag(String)
        /// Another reference, by its full name.
        case other(String)
    }

    /// The most commits that are listed.
    package static let commitsMax = 50

    /// What refers to the commits.
    package var kind: Kind
    /// How many commits no remote has.
    package var count: Int
    /// The newest of them, at most ``commitsMax``.
    package var commits: [ListedCommit]

    /// Makes a reference; the count defaults to that of the commits.
    package init(_ kind: Kind, commits: [ListedCommit], count: Int? = nil) {
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
