/// One `key=value` of the ledger's output; the value is any bytes but NUL.
struct LedgerRecord {
    let key: String
    let value: String

    /// The value as a count, when it is one in plain decimal.
    var count: Int? { Self.count(value[...]) }

    /// Splits the value at its first spaces into `parts` pieces; the last keeps its spaces.
    ///
    /// Bytes, not characters: a space with a combining mark after it still separates.
    func fields(_ parts: Int) throws(WorkLedgerError) -> [Substring] {
        let space = UInt8(ascii: " ")
        let fields = value.utf8.split(
            separator: space,
            maxSplits: parts - 1,
            omittingEmptySubsequences: false
        )
        guard fields.count == parts else { throw .malformed("\(key)=\(value)") }
        return fields.map { Substring($0) }
    }

    static func count(_ text: Substring) -> Int? {
        guard (1...18).contains(text.utf8.count) else { return nil }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}

/// The records between the ledger's first and its last, which prove that none is missing.
struct LedgerRecords {
    /// More than the longest ledger: 100 repositories with every list full of long names.
    static let bytesMax = 16 << 20

    private(set) var remaining: ArraySlice<LedgerRecord>

    /// Reads the records of a whole ledger of version 1.
    init(parsing bytes: [UInt8]) throws(WorkLedgerError) {
        guard bytes.count <= Self.bytesMax else { throw .oversized(bytes: bytes.count) }
        guard bytes.last == 0 else { throw .truncated }
        var records: [LedgerRecord] = []
        for chunk in bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false) {
            records.append(try Self.record(chunk))
        }
        guard let first = records.first, first.key == "berth-ledger" else {
            throw .malformed("no ledger begins here")
        }
        guard first.value == "1" else { throw .unsupportedVersion(first.value) }
        guard let last = records.last, last.key == "end" else { throw .truncated }
        guard last.count == records.count - 1 else { throw .truncated }
        remaining = records.dropFirst().dropLast()
    }

    /// The next record, taken; `nil` after the last.
    mutating func next() -> LedgerRecord? { remaining.popFirst() }

    private static func record(_ chunk: ArraySlice<UInt8>) throws(WorkLedgerError) -> LedgerRecord {
        guard let equals = chunk.firstIndex(of: UInt8(ascii: "=")) else {
            throw .malformed("a record without a key")
        }
        // Lenient on purpose: names are any bytes, and the rescue keeps these.
        return LedgerRecord(
            key: String(decoding: chunk[..<equals], as: UTF8.self),
            value: String(decoding: chunk[(equals + 1)...], as: UTF8.self)
        )
    }
}
