/// The bytes of a request's body; used on the loop's thread only.
final class BytesUpload {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var length: Int { bytes.count }

    /// The next bytes; none at the end.
    func next(upTo count: Int) -> ArraySlice<UInt8> {
        let piece = bytes[position...].prefix(count)
        position = piece.endIndex
        return piece
    }

    /// Starts again, which libcurl asks for when a reused connection turns out to be dead.
    func rewind() { position = 0 }
}
