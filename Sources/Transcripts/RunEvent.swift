/// What the run itself says among the agent's events: a line with `"type":"berth"`.
package struct RunEvent: Hashable, Sendable, Codable {
    /// Which one it is.
    package enum Subtype: String, Hashable, Sendable, Codable {
        /// A process of the agent was started.
        case started
        /// It ended, with all that it had started.
        case ended
        /// The events file reached its limit: from here only the essential is kept.
        case limit
        /// A line was not kept as it was, for it was too long or no JSON.
        case line
        /// Anything else that a reader should know.
        case note
    }

    /// What made the process end.
    package enum Ending: String, Hashable, Sendable, Codable {
        /// It did so by itself, its work done or not.
        case itself
        /// Its work was done, and what it had left in the background had had its time.
        case grace
        /// It said nothing for as long as ``RunLimits/silence``.
        case silence
        /// It ran for as long as ``RunLimits/wall``.
        case wall
        /// Somebody stopped the run.
        case stop
    }

    package var type = Self.type
    package var subtype: Subtype
    package var uuid: String
    package var run: String
    /// Seconds since 1970.
    package var time: Double

    /// Of `started`: Claude Code's session.
    package var session: String?
    /// Of `started`: whether the session was there before.
    package var isResumed: Bool?
    /// Of `started`: messages that the session took into a turn before; they are not said again.
    package var heard: [String]?
    /// Of `started`: the number of `berth-guest run` in the container.
    package var process: Int32?

    /// Of `ended`.
    package var ending: Ending?
    /// Of `ended`: the exit status, unless a signal ended it.
    package var status: Int32?
    /// Of `ended`: the signal that ended it.
    package var signal: Int32?
    /// Of `ended`: the end of what it wrote to standard error.
    package var errors: String?

    /// Of `limit` and `line`: how many bytes; of `ended`: how many the limit left out.
    package var bytes: Int?
    /// Of `note`, and of a `line` that was no JSON.
    package var text: String?

    package static let type = "berth"

    package init(_ subtype: Subtype, uuid: String, run: String, time: Double) {
        self.subtype = subtype
        self.uuid = uuid
        self.run = run
        self.time = time
    }
}
