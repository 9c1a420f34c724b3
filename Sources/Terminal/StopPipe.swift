import Glibc

/// A pipe whose reading end becomes readable once, to wake a thread that is blocked in `poll`.
final class StopPipe: Sendable {
    let readEnd: Int32
    private let writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        let result = pipe(&ends)
        // Without free descriptors the reader polls -1, which poll(2) ignores, and ends with its
        // input.
        readEnd = result == 0 ? ends[0] : -1
        writeEnd = result == 0 ? ends[1] : -1
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func signal() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }
}
