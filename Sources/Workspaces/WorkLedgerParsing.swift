extension WorkLedger {
    /// Reads what the workspace image's `ledger` printed on standard output.
    ///
    /// - Throws: ``WorkLedgerError`` when anything is cut, unknown, contradictory or too long.
    package init(parsing bytes: [UInt8]) throws(WorkLedgerError) {
        var records = try LedgerRecords(parsing: bytes)
        var ledger = WorkLedger()
        var loose = NameListReader(category: "loose")
        var problems: [LedgerProblem] = []
        var emptied = false
        while let record = records.next() {
            switch record.key {
            case "repository":
                var reader = RepositoryReader(path: record.value)
                if let repository = try reader.read(&records) {
                    ledger.repositories.append(repository)
                }
                problems += reader.problems
            case "none": emptied = true
            case "error": problems.append(LedgerProblem(repository: nil, reason: record.value))
            default:
                guard try loose.accept(record) else {
                    throw .malformed("unknown key \(record.key)")
                }
            }
        }
        guard problems.isEmpty else { throw .unknown(problems) }
        guard emptied == ledger.repositories.isEmpty else {
            throw .malformed("no repository, and no word of that")
        }
        ledger.looseFiles = try loose.finished()
        self = ledger
    }
}

/// Collects `category.count=N` and the names that follow it, and notices missing ones.
struct NameListReader {
    let category: String
    private var count: Int?
    private var names: [String] = []

    init(category: String) { self.category = category }

    /// Takes the record when it belongs to the category.
    mutating func accept(_ record: LedgerRecord) throws(WorkLedgerError) -> Bool {
        if record.key == "\(category).count" {
            guard count == nil, let value = record.count else {
                throw .malformed("\(record.key)=\(record.value)")
            }
            count = value
            return true
        }
        guard record.key == category else { return false }
        names.append(record.value)
        return true
    }

    /// The list; every category must have been counted, and as many names listed as may be.
    func finished() throws(WorkLedgerError) -> NameList {
        guard let count, names.count == min(count, NameList.namesMax) else {
            throw .malformed("\(category) lists \(names.count) of \(count.map(String.init) ?? "?")")
        }
        return NameList(names, count: count)
    }
}
