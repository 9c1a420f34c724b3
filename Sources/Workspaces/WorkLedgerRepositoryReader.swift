/// Reads the records of one repository, from its path to `end-repository`.
struct RepositoryReader {
    let path: String
    private(set) var problems: [LedgerProblem] = []
    private var single: [String: String] = [:]
    private var lists: [NameListReader] =
        (FileCategory.inRepository.map(\.rawValue) + ["stash", "operation"])
        .map(NameListReader.init(category:))
    private var references: [UnsavedReference] = []
    private var landed: [LandedReference] = []
    private var commits: [CheckoutSummary.Commit] = []

    /// Keys that stand at most once in a repository.
    private static let singleKeys: Set = [
        "kind", "branch", "commit", "upstream", "upstream-gone", "base", "commits.count", "diff",
        "fetch-failure",
    ]

    init(path: String) { self.path = path }

    /// The repository; `nil` when the look at it failed, with the reasons in ``problems``.
    mutating func read(_ records: inout LedgerRecords) throws(WorkLedgerError) -> RepositoryLedger?
    {
        while let record = records.next() {
            guard record.key != "end-repository" else {
                return problems.isEmpty ? try finished() : nil
            }
            try accept(record)
        }
        throw .truncated
    }

    private mutating func accept(_ record: LedgerRecord) throws(WorkLedgerError) {
        switch record.key {
        case "error": problems.append(LedgerProblem(repository: path, reason: record.value))
        case "unsaved-branch", "unsaved-detached", "unsaved-ref": try acceptReference(record)
        case "unsaved-commit": try acceptCommit(record)
        case "landed": try acceptLanded(record)
        case "commit-since": try acceptCommitSince(record)
        case let key where Self.singleKeys.contains(key):
            guard single.updateValue(record.value, forKey: key) == nil else {
                throw .malformed("\(key) twice")
            }
        default:
            for index in lists.indices where try lists[index].accept(record) { return }
            throw .malformed("unknown key \(record.key)")
        }
    }

    private mutating func acceptReference(_ record: LedgerRecord) throws(WorkLedgerError) {
        let fields = try record.fields(2)
        let name = String(fields[1])
        guard let count = LedgerRecord.count(fields[0]), count > 0 else {
            throw .malformed("\(record.key)=\(record.value)")
        }
        let kind: UnsavedReference.Kind =
            switch record.key {
            case "unsaved-branch": .branch(name)
            case "unsaved-detached": .detachedHead
            default: .other(name)
            }
        references.append(UnsavedReference(kind, commits: [], count: count))
    }

    private mutating func acceptCommit(_ record: LedgerRecord) throws(WorkLedgerError) {
        guard let last = references.indices.last else { throw .malformed("a commit of nothing") }
        references[last].commits.append(try commit(record.value))
    }

    private mutating func acceptLanded(_ record: LedgerRecord) throws(WorkLedgerError) {
        let fields = try record.fields(3)
        guard let count = LedgerRecord.count(fields[0]),
            let shape = LandedReference.Shape(rawValue: String(fields[1]))
        else { throw .malformed("\(record.key)=\(record.value)") }
        landed.append(LandedReference(name: String(fields[2]), count: count, shape: shape))
    }

    private mutating func acceptCommitSince(_ record: LedgerRecord) throws(WorkLedgerError) {
        let fields = try record.fields(3)
        guard let authored = Int64(fields[1]) else {
            throw .malformed("\(record.key)=\(record.value)")
        }
        commits.append(
            CheckoutSummary.Commit(
                hash: try hash(fields[0]),
                authored: authored,
                subject: String(fields[2])
            )
        )
    }
}

extension RepositoryReader {
    private func finished() throws(WorkLedgerError) -> RepositoryLedger {
        guard let kind = single["kind"].flatMap(RepositoryLedger.Kind.init(rawValue:)) else {
            throw .malformed("\(path) is of no kind")
        }
        for reference in references
        where reference.commits.count != min(reference.count, UnsavedReference.commitsMax) {
            throw .malformed("\(path) lists too few commits")
        }
        return RepositoryLedger(
            path: path,
            kind: kind,
            head: try head(),
            upstream: single["upstream"].map { .present($0) }
                ?? single["upstream-gone"].map { .gone($0) },
            files: try files(),
            stash: try stash(),
            operations: try operations(),
            references: references,
            landed: landed,
            summary: try summary(),
            fetchFailure: single["fetch-failure"]
        )
    }

    private func list(_ category: String) throws(WorkLedgerError) -> NameList {
        guard let list = lists.first(where: { $0.category == category }) else {
            throw .malformed("\(path) has no \(category)")
        }
        return try list.finished()
    }

    private func head() throws(WorkLedgerError) -> RepositoryLedger.Head {
        switch (single["branch"], single["commit"]) {
        case (let branch?, let commit?): .branch(branch, commit: try hash(commit[...]))
        case (let branch?, nil): .unborn(branch)
        case (nil, let commit?): .detached(commit: try hash(commit[...]))
        case (nil, nil): throw .malformed("\(path) has no HEAD")
        }
    }

    private func files() throws(WorkLedgerError) -> [FileCategory: NameList] {
        var files: [FileCategory: NameList] = [:]
        for category in FileCategory.inRepository {
            let names = try list(category.rawValue)
            if !names.isEmpty { files[category] = names }
        }
        return files
    }

    private func stash() throws(WorkLedgerError) -> StashList {
        let names = try list("stash")
        var entries: [LedgerCommit] = []
        for name in names.names { entries.append(try commit(name)) }
        return StashList(entries, count: names.count)
    }

    private func operations() throws(WorkLedgerError) -> [GitOperation] {
        var operations: [GitOperation] = []
        for name in try list("operation").names {
            guard let operation = GitOperation(rawValue: name) else {
                throw .malformed("unknown operation \(name)")
            }
            operations.append(operation)
        }
        return operations
    }

    private func summary() throws(WorkLedgerError) -> CheckoutSummary? {
        guard let base = single["base"] else {
            guard commits.isEmpty else { throw .malformed("commits since no base") }
            return nil
        }
        let numbers = (single["diff"] ?? "").split(separator: " ").compactMap(LedgerRecord.count)
        guard let count = single["commits.count"].flatMap({ LedgerRecord.count($0[...]) }),
            commits.count == min(count, NameList.namesMax),
            numbers.count == 3,
            let head = single["commit"]
        else { throw .malformed("\(path) has half a summary") }
        return CheckoutSummary(
            base: try hash(base[...]),
            head: head,
            commits: commits,
            commitCount: count,
            filesChanged: numbers[0],
            insertions: numbers[1],
            deletions: numbers[2]
        )
    }

    /// `HASH SUBJECT`, where the subject may be empty.
    private func commit(_ value: String) throws(WorkLedgerError) -> LedgerCommit {
        let fields = try LedgerRecord(key: "commit", value: value).fields(2)
        return LedgerCommit(hash: try hash(fields[0]), subject: String(fields[1]))
    }

    private func hash(_ text: Substring) throws(WorkLedgerError) -> String {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        guard [40, 64].contains(text.utf8.count),
            text.utf8.allSatisfy({ digits.contains($0) || letters.contains($0) })
        else { throw .malformed("\(text) is no object name") }
        return String(text)
    }
}
