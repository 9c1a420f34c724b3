import Glibc
import OperatingSystem
import Transcripts

/// The events file of a run: it is only ever appended to, each time whole lines in one write.
struct EventLog: ~Copyable {
    /// Bytes behind the limit for what cannot be repaired, and as much for what ends a run.
    static let reserve = 32 << 20

    private let file: Int32
    private let run: String
    private let sizeMax: Int
    private var size: Int
    private var isLimited = false
    private var pending: [UInt8] = []
    /// How many bytes were left out after the limit.
    private(set) var dropped = 0

    /// Opens the file, or makes it; closes a line that a killed writer had torn.
    init(_ files: RunFiles, sizeMax: Int) throws(SystemError) {
        let flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC
        file = open(files.events, flags, 0o644)
        guard file >= 0 else { throw SystemError(call: "open \(files.events)", code: errno) }
        fchmod(file, 0o644)  // the controller may be another user
        run = files.run
        self.sizeMax = sizeMax
        var status = stat()
        fstat(file, &status)
        size = Int(status.st_size)
        var last: UInt8 = 0
        if size > 0, pread(file, &last, 1, off_t(size - 1)) == 1, last != UInt8(ascii: "\n") {
            pending = [UInt8(ascii: "\n")]
        }
        isLimited = size > sizeMax
        isNew = size == 0
    }

    deinit { close(file) }

    /// Adds a line of Claude Code's, unless the file is too long for it.
    ///
    /// After the limit what is repairable is left out, behind the reserve all that is not
    /// essential, and behind another reserve everything.
    mutating func add(_ line: [UInt8], isEssential: Bool, isRepairable: Bool) {
        if isLimited || size + pending.count + line.count > sizeMax {
            if !isLimited {
                isLimited = true
                var event = own(.limit)
                event.bytes = sizeMax
                add(event)
            }
            let excess = size + pending.count - sizeMax
            if isRepairable || excess > (isEssential ? 2 : 1) * Self.reserve {
                skip(line.count)
                return
            }
        }
        pending += line
        pending.append(UInt8(ascii: "\n"))
    }

    /// Adds an event of the run's own, whatever the file's length.
    mutating func add(_ event: RunEvent) {
        if let line = try? JSONLine.encoded(event) { pending += line }
    }

    /// Adds an event of the run's own that the agent may cause as often as it likes.
    mutating func addBounded(_ event: RunEvent) {
        guard let line = try? JSONLine.encoded(event) else { return }
        add(Array(line.dropLast()), isEssential: false, isRepairable: true)
    }

    /// Leaves a line of so many bytes out.
    mutating func skip(_ count: Int) { dropped += count + 1 }

    /// A new event of the run's own.
    func own(_ subtype: RunEvent.Subtype) -> RunEvent {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let time = Double(now.tv_sec) + Double(now.tv_nsec / 1_000_000) / 1000
        return RunEvent(subtype, uuid: identifier(), run: run, time: time)
    }

    /// Whether the run has said nothing before.
    let isNew: Bool
    /// Whether lines were left out, so that what is missing is no loss to repair.
    var isOverLimit: Bool { isLimited }

    /// Writes what was added.
    mutating func flush() throws(SystemError) {
        guard !pending.isEmpty else { return }
        try writeAll(pending, to: file)
        size += pending.count
        pending = []
    }

    /// Makes what was written outlive a power cut.
    func sync() { fsync(file) }
}

/// A random UUID, version 4.
func identifier() -> String {
    var bytes = [UInt8](repeating: 0, count: 16)
    for index in bytes.indices { bytes[index] = UInt8.random(in: 0...255) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    var text = ""
    for (index, byte) in bytes.enumerated() {
        if [4, 6, 8, 10].contains(index) { text += "-" }
        text += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    return text
}
