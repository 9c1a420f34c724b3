package import Resources
package import Transcripts

/// What a run's events say so far, folded as they are read.
///
/// A value: the same bytes give the same, in whatever pieces they come and however often they are
/// read from the beginning.
package struct RunTranscript: Sendable {
    package private(set) var state = TranscriptState()
    /// Behind the last line that is whole; where reading goes on after a restart.
    package private(set) var offset: Int64 = 0
    /// Where the next piece begins.
    package private(set) var readOffset: Int64 = 0
    private var framer = LineFramer()
    /// Seconds that processes which ended were at work.
    private var ended = 0.0
    /// When the process that runs was started, in seconds since 1970.
    private var startedAt: Double?

    package init() {}

    /// Takes the piece that begins at `readOffset`; gives the events in it that are worth keeping, which
    /// pieces of answers that follow whole are not.
    package mutating func take(_ bytes: [UInt8]) -> [KeptEvent] {
        if let last = bytes.lastIndex(of: UInt8(ascii: "\n")) {
            offset = readOffset + Int64(last) + 1
        }
        readOffset += Int64(bytes.count)
        return framer.feed(bytes).compactMap { line in
            guard case .whole(let bytes) = line, let event = TranscriptEvent(line: bytes) else {
                return nil
            }
            state.take(event)
            if case .run(let own) = event.kind { note(own) }
            guard let uuid = event.uuid, !TranscriptEvent.isPartial(bytes) else { return nil }
            return KeptEvent(uuid: uuid, json: bytes)
        }
    }

    /// How long the agent was at work at `now`, by what the container says; never negative.
    package func elapsed(at now: Timestamp) -> Duration {
        let running = startedAt.map { max(0, Double(now.milliseconds) / 1_000 - $0) } ?? 0
        return .milliseconds(Int64(min(ended + running, Self.secondsMax) * 1_000))
    }

    /// What the run cost, by what the container says.
    package var cost: DollarAmount { DollarAmount(dollars: state.cost) ?? .max }

    private mutating func note(_ event: RunEvent) {
        switch event.subtype {
        case .started: startedAt = event.time
        case .ended:
            if let startedAt, event.time > startedAt { ended += event.time - startedAt }
            startedAt = nil
        case .limit, .line, .note: break
        }
    }

    /// Ten years: a container that lies must not make a number overflow.
    private static let secondsMax = 3.2e8
}

/// An event as it is kept: once for each `uuid`.
package struct KeptEvent: Hashable, Sendable {
    package var uuid: String
    /// The line without its end.
    package var json: [UInt8]
}
