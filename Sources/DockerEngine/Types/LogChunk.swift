/// A piece of a container's or command's output.
package struct LogChunk: Hashable, Sendable {
    package enum Stream: UInt8, Hashable, Sendable {
        case standardInput = 0
        case standardOutput = 1
        case standardError = 2
    }

    package let stream: Stream
    package let bytes: [UInt8]

    package init(_ stream: Stream, _ bytes: [UInt8]) {
        self.stream = stream
        self.bytes = bytes
    }
}

/// Splits the Engine's framed output into pieces, however the transport cuts it.
///
/// Before each piece there is an 8-byte header: stream, three zeros, length in big-endian order.
package struct LogFrames: Sendable {
    /// The Engine's own frames are far smaller; a larger one means that the stream is not framed.
    package static let frameLengthMax = 16 * 1024 * 1024

    private var header: [UInt8] = []
    private var stream = LogChunk.Stream.standardOutput
    private var remaining = 0

    package init() {}

    /// Takes a piece of the stream.
    ///
    /// Payload is passed on as it comes, so one frame may give several chunks.
    /// - Throws: `.undecodable` when a header is invalid, for example in a TTY's raw output.
    package mutating func add(_ piece: [UInt8]) throws(EngineError) -> [LogChunk] {
        var chunks: [LogChunk] = []
        var rest = piece[...]
        while !rest.isEmpty {
            if remaining > 0 {
                let payload = rest.prefix(remaining)
                chunks.append(LogChunk(stream, Array(payload)))
                remaining -= payload.count
                rest = rest.dropFirst(payload.count)
            } else {
                let part = rest.prefix(8 - header.count)
                header += part
                rest = rest.dropFirst(part.count)
                if header.count == 8 { try readHeader() }
            }
        }
        return chunks
    }

    /// Whether the stream may end here.
    package var isComplete: Bool { header.isEmpty && remaining == 0 }

    private mutating func readHeader() throws(EngineError) {
        let length = header[4...].reduce(0) { $0 << 8 | Int($1) }
        guard let stream = LogChunk.Stream(rawValue: header[0]), header[1...3] == [0, 0, 0],
            length <= Self.frameLengthMax
        else {
            throw .undecodable(operation: "output", reason: "\(header) is no frame header")
        }
        self.stream = stream
        remaining = length
        header = []
    }
}
