import Checkouts
import UnsavedWork

/// The newest commits of a history, each with the runs that its trailers name.
struct TrailedCommits {
    static let trailer = "Berth-Run"
    static let subjectLengthMax = 200

    private(set) var all: [(commit: CheckoutState.Commit, runs: [String])] = []

    /// Reads at most ``CheckoutState/searchedMax`` commits of `range`.
    init(_ scratch: ScratchRepository, _ range: [ByteString]) throws(LookFailure) {
        let limit = "--max-count=\(CheckoutState.searchedMax)"
        let output = try scratch.output(
            "cannot read the history",
            [
                "log", "-z", "--no-show-signature", "--no-color", "--encoding=UTF-8",
                ByteString(limit),
                ByteString("--format=%H%x1f%s%x1f%(trailers:key=\(Self.trailer),valueonly)"),
            ] + range + ["--"]
        )
        all = ByteString(output).split(0).compactMap(Self.taken)
    }

    private static func taken(
        _ record: ByteString
    ) -> (commit: CheckoutState.Commit, runs: [String])? {
        guard let first = record.bytes.firstIndex(of: 0x1f),
            let last = record.bytes.lastIndex(of: 0x1f), first < last,
            let id = ObjectName(ByteString(record.bytes[..<first]))
        else { return nil }
        let subject = ByteString(record.bytes[(first + 1)..<last]).text
        let runs = ByteString(record.bytes[(last + 1)...]).split(UInt8(ascii: "\n"))
        return (
            CheckoutState.Commit(
                id: id.name.text,
                subject: String(displayed(subject).prefix(subjectLengthMax))
            ),
            runs.map { $0.text }
        )
    }

    /// The newest commit with the trailer of `run`.
    func own(_ run: String) -> String? { all.first { $0.runs.contains(run) }?.commit.id }

    /// The run that the last trailer in a message names; nil when it names none.
    static func run(in message: [UInt8]) -> String? {
        let prefix = ByteString("\(trailer): ")
        let lines = ByteString(message).split(UInt8(ascii: "\n"))
        return lines.last { $0.hasPrefix(prefix) }?.dropping(prefix: prefix)?.text
    }
}
