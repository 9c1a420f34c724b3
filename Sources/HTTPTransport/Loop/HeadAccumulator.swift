/// Builds a response's head from its lines.
struct HeadAccumulator {
    /// A server that sends more than this is broken or hostile.
    static let sizeMax = 64 * 1024

    private var head: HTTPHead?
    private var size = 0

    /// Takes one line with its line break; returns the head when the line ends it.
    ///
    /// Interim answers (100 to 199, except 101) are skipped.
    mutating func add(_ line: some Collection<UInt8>) throws(HTTPTransportError) -> HTTPHead? {
        size += line.count
        guard size <= Self.sizeMax else { throw .tooLarge(limit: Self.sizeMax) }
        let text = String(decoding: line, as: UTF8.self).trimmingLineBreak()
        if head == nil || text.hasPrefix("HTTP/") {
            head = HTTPHead(status: try Self.status(text), headers: [])
            return nil
        }
        guard text.isEmpty else {
            // Folded and malformed lines are dropped: nothing here depends on them.
            guard let colon = text.firstIndex(of: ":") else { return nil }
            let value = text[text.index(after: colon)...].trimmingBlanks()
            head?.headers.append(.init(name: String(text[..<colon]), value: value))
            return nil
        }
        let complete = head
        head = nil
        if let status = complete?.status, (100...199).contains(status), status != 101 { return nil }
        return complete
    }

    private static func status(_ line: String) throws(HTTPTransportError) -> Int {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]),
            (100...999).contains(status)
        else { throw .protocolViolation("\"\(line.prefix(80))\" is no status line") }
        return status
    }
}

extension String {
    fileprivate func trimmingLineBreak() -> String {
        String(decoding: utf8.reversed().drop { $0 == 10 || $0 == 13 }.reversed(), as: UTF8.self)
    }
}

extension Substring {
    fileprivate func trimmingBlanks() -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(String(drop(while: isBlank)).reversed().drop(while: isBlank).reversed())
    }
}
