import Foundation
import Testing
import Transcripts

/// The events of a real run, as `Tests/ImageTests/run-test` records them, without partial messages.
struct Recording {
    let lines: [[UInt8]]

    init(_ name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Recorded/\(name).jsonl")
        lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    /// The state after all events.
    var state: TranscriptState { Self.folded(lines) }

    static func folded(_ lines: some Sequence<[UInt8]>) -> TranscriptState {
        var state = TranscriptState()
        for line in lines {
            if let event = TranscriptEvent(line: line) { state.take(event) }
        }
        return state
    }

    /// An event that the run itself writes.
    static func own(
        _ subtype: RunEvent.Subtype,
        _ change: (inout RunEvent) -> Void = { _ in }
    ) throws -> [UInt8] {
        var event = RunEvent(subtype, uuid: "\(subtype)", run: "r", time: 1)
        change(&event)
        return try JSONLine.encoded(event)
    }
}
