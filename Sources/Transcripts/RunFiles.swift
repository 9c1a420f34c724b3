/// The files of a run, by which controller and workspace talk about it.
///
/// They lie in `/run/berth/run`, mode 1777, which both share; RUN is the run's UUID, SESSION that
/// of Claude Code's session. The agent may have written anything into any of them.
///
/// The controller writes
/// - `RUN.request.json`: a ``RunRequest``, whole, before it starts `berth-guest run`;
/// - `RUN.messages.jsonl`: a ``RunMessage`` a line, appended at any time, each line with one write.
///   One that the process did not take any more is delivered by the next start;
/// - `RUN.stop`: an empty file. While it is there the run is stopped, and does not start.
///
/// The workspace writes
/// - `RUN.events.jsonl`: what Claude Code printed, line by line as it was, and among it
///   ``RunEvent``s. It only grows, over all starts of the run, so a byte offset behind a line feed
///   stays one. A line that is no JSON was torn by a kill. After a kill, what the conversation's
///   file has and this file has not is appended with `"recovered":true`;
/// - `SESSION.lock`: held with flock(2) by the one process that may write the session.
///
/// `berth-guest run` ends with ``RunExit``. What the run came to stands in its events alone.
package struct RunFiles: Hashable, Sendable {
    package let directory: String
    package let run: String

    /// nil when `run` is no UUID in lower or upper case letters.
    package init?(directory: String, run: String) {
        guard Self.isIdentifier(run) else { return nil }
        self.directory = directory
        self.run = run
    }

    package var request: String { "\(directory)/\(run).request.json" }
    package var messages: String { "\(directory)/\(run).messages.jsonl" }
    package var stop: String { "\(directory)/\(run).stop" }
    package var events: String { "\(directory)/\(run).events.jsonl" }
    package func lock(ofSession session: String) -> String { "\(directory)/\(session).lock" }

    /// Whether a text is a UUID as the files' names have it, and so a plain name.
    package static func isIdentifier(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && parts.joined().utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20)
            }
    }
}

/// How `berth-guest run` ends.
package enum RunExit: Int32, Sendable {
    /// The agent's process ended, or needed no start, and `ended` says so in the events.
    case ended = 0
    /// It could not be started or watched; standard error says why.
    case failed = 1
    /// The arguments or the request are not of their form.
    case usage = 2
    /// Another process writes the session.
    case busy = 4
}
