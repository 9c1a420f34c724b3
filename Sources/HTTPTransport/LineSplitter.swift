/// Splits a stream of bytes into lines, however the bytes are cut into pieces.
package struct LineSplitter: Sendable {
    private let lineLengthMax: Int
    private var partial: [UInt8] = []

    /// - `lineLengthMax`: bytes; a longer line is an error, so that memory is bounded.
    package init(lineLengthMax: Int = 1024 * 1024) {
        self.lineLengthMax = lineLengthMax
    }

    /// Takes a piece and returns the lines that it completes, without their line breaks.
    ///
    /// "\n" and "\r\n" end a line.
    /// - Throws: `.tooLarge` when a line exceeds the limit.
    package mutating func add(
        _ piece: some Collection<UInt8>
    ) throws(HTTPTransportError) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = piece[...]
        while let end = rest.firstIndex(of: 10) {
            partial += rest[..<end]
            rest = rest[rest.index(after: end)...]
            if partial.last == 13 { partial.removeLast() }
            lines.append(partial)
            partial = []
        }
        partial += rest
        guard partial.count <= lineLengthMax else { throw .tooLarge(limit: lineLengthMax) }
        return lines
    }

    /// The last line when the stream ended without a line break.
    package mutating func finish() -> [UInt8]? {
        defer { partial = [] }
        return partial.isEmpty ? nil : partial
    }
}
