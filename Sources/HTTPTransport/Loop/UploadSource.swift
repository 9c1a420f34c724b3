import Glibc
import OperatingSystem

/// Where the bytes of a request's body come from; used on the loop's thread only.
protocol UploadSource: AnyObject {
    /// The number of bytes, when it is known beforehand.
    var length: Int? { get }
    func next(upTo count: Int) -> UploadPiece
    /// Starts again, which libcurl asks for when a reused connection turns out to be dead.
    func rewind() -> Bool
}

final class BytesUpload: UploadSource {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var length: Int? { bytes.count }

    func next(upTo count: Int) -> UploadPiece {
        guard position < bytes.count else { return .end }
        let piece = bytes[position...].prefix(count)
        position = piece.endIndex
        return .bytes(piece)
    }

    func rewind() -> Bool {
        position = 0
        return true
    }
}

/// Reads a regular file.
///
/// The reads block the loop for as long as the disk takes, as with curl.
final class FileUpload: UploadSource {
    private struct Descriptor: ~Copyable {
        let number: Int32
        deinit { close(number) }
    }

    private let descriptor: Descriptor
    let length: Int?
    private var remaining: Int

    init(path: String) throws(HTTPTransportError) {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw .bodyFailed("\(path): \(errorText())") }
        descriptor = Descriptor(number: number)
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .bodyFailed("\(path): not a regular file")
        }
        length = Int(status.st_size)
        remaining = Int(status.st_size)
    }

    func next(upTo count: Int) -> UploadPiece {
        guard remaining > 0 else { return .end }
        let wanted = min(count, remaining)
        let piece = [UInt8](unsafeUninitializedCapacity: wanted) { space, filled in
            filled = max(0, read(descriptor.number, space.baseAddress, wanted))
        }
        guard !piece.isEmpty else { return .failed(.bodyFailed("the file became shorter")) }
        remaining -= piece.count
        return .bytes(piece[...])
    }

    func rewind() -> Bool {
        remaining = length ?? 0
        return lseek(descriptor.number, 0, SEEK_SET) == 0
    }
}

/// Sends what tasks write into a queue.
///
/// It cannot be sent twice.
final class QueueUpload: UploadSource {
    private let queue: OutgoingQueue
    let length: Int?
    private var hasStarted = false

    init(_ queue: OutgoingQueue, length: Int?) {
        self.queue = queue
        self.length = length
    }

    func next(upTo count: Int) -> UploadPiece {
        let piece = queue.next(upTo: count)
        if case .bytes = piece { hasStarted = true }
        return piece
    }

    func rewind() -> Bool { !hasStarted }
}
