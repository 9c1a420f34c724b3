internal import UnsavedWork

/// One inspected repository: what the report says about it, and what a rescue needs to keep it.
struct Visit: Sendable {
    let checkout: Checkout
    /// Its name in the report: the path below the root, or absolute outside the volume.
    let place: String
    var repository: Repository?
    var head: Head?
    /// The scratch repository that stands in for it.
    var scratch: ScratchRepository?
    var tree: TreeLook?
    /// Set only for the checkout that reports the shared references.
    var references: ReferenceLook?
    var summary: CheckoutSummary?
    /// Why it could not be inspected.
    var failure: String?
    /// Places in the container's own layer that belong to it and hold unsaved work.
    var outside: [String] = []

    init(_ checkout: Checkout, place: String) {
        self.checkout = checkout
        self.place = place
    }

    /// Its part of the report.
    var report: RepositoryReport {
        var report = RepositoryReport(path: place, kind: kind, head: reportedHead)
        report.outside = outside
        report.summary = summary
        if let tree {
            for category in FileCategory.inRepository {
                let names = tree.files[category] ?? []
                if !names.isEmpty { report.files[category] = NameList(names) }
            }
            report.operations = tree.operations
            report.stash = StashList(
                tree.autostashes.map { ListedCommit(hash: $0.text, subject: "autostash") }
            )
            report.submodules = tree.submodules
        }
        if let references {
            report.references = references.references
            report.landed = references.landed
            report.reflogCommits = references.reflogCommits
            report.goneCommits = references.goneCommits
            report.unasked = references.unasked
            let entries = references.stash.prefix(NameList.namesMax - report.stash.count).map {
                entry in
                ListedCommit(
                    hash: entry.hash.text,
                    subject: String(entry.message.text.prefix(ListedCommit.subjectLengthMax))
                )
            }
            report.stash = StashList(
                report.stash.entries + entries,
                count: report.stash.count + references.stash.count
            )
        }
        return report
    }

    private var kind: RepositoryReport.Kind {
        switch checkout.kind {
        case .main: .main
        case .checkout: .checkout
        case .worktree: .worktree
        case .submodule: .submodule
        case .bare: .bare
        case .hidden: .hidden
        }
    }

    private var reportedHead: RepositoryReport.Head? {
        guard let head else { return nil }
        switch (head.shortBranch, head.commit) {
        case (let branch?, let commit?): return .branch(branch.text, commit: commit.text)
        case (let branch?, nil): return .unborn(branch.text)
        case (nil, let commit?): return .detached(commit: commit.text)
        case (nil, nil): return nil
        }
    }

    /// Why parts of it could not be inspected.
    var problems: [WorkProblem] {
        let reasons = (failure.map { [$0] } ?? []) + (tree?.problems ?? [])
        return reasons.map { WorkProblem(repository: place, reason: $0) }
    }
}

extension NameList {
    /// Counts all names and lists the first.
    init(_ names: [ByteString]) {
        self.init(names.prefix(NameList.namesMax).map(\.text), count: names.count)
    }
}
