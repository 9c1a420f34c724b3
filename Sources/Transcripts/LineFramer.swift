/// Cuts a stream of bytes into lines, and holds no more than one line of bounded length.
package struct LineFramer: Sendable {
    /// What became of a line.
    package enum Line: Hashable, Sendable {
        /// The bytes of a line, without its end; empty lines are left out.
        case whole([UInt8])
        /// A line longer than ``LineFramer/lengthMax``: how many bytes it had. They are not kept.
        case tooLong(Int)
    }

    /// The longest line that is kept, in bytes.
    package let lengthMax: Int

    private var partial: [UInt8] = []
    /// How many bytes of the current line were dropped; 0 while it is kept.
    private var dropped = 0

    /// - Parameter lengthMax: in bytes; 8 MiB unless said otherwise.
    package init(lengthMax: Int = 8 << 20) { self.lengthMax = lengthMax }

    /// Takes what came next, and returns the lines that it completes.
    package mutating func feed(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: Self.lineFeed) {
            take(rest[..<end])
            if let line = finish() { lines.append(line) }
            rest = rest[(end + 1)...]
        }
        take(rest)
        return lines
    }

    /// The last line, which has no end yet; nil when there is none.
    ///
    /// It is whole only when the writer closed the stream; one that was killed tears it.
    package mutating func finish() -> Line? {
        defer {
            partial = []
            dropped = 0
        }
        if dropped > 0 { return .tooLong(dropped) }
        return partial.isEmpty ? nil : .whole(partial)
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        if dropped > 0 {
            dropped += bytes.count
        } else if partial.count + bytes.count > lengthMax {
            dropped = partial.count + bytes.count
            partial = []
        } else {
            partial += bytes
        }
    }

    private static let lineFeed = UInt8(ascii: "\n")
}
