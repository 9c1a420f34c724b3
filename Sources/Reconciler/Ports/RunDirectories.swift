package import Resources
package import Transcripts

/// The host's side of a workspace's headless runs: what the container is asked, and what it wrote.
///
/// Everything that is read here was written by the container, and so may be anything.
package protocol RunDirectories: Sendable {
    /// Writes what the next start of `run` is asked to do; a reader sees the old request or the new.
    func write(_ request: RunRequest, for run: RunID, of uid: UID) throws(HostError)
    /// Whether `run` is to stop, and not to start again; safe to repeat.
    func setStopped(_ isStopped: Bool, _ run: RunID, of uid: UID) throws(HostError)
    /// Whether a process of the workspace holds the conversation.
    ///
    /// A process dies with its container, which has to be known to run.
    func isHeld(_ session: SessionID, of uid: UID) -> Bool
    /// What stands in the events of `run` from `offset` on, at most `countMax` bytes of it.
    func events(
        of run: RunID,
        _ uid: UID,
        from offset: Int64,
        countMax: Int
    ) throws(HostError) -> EventBytes
}

/// A piece of a run's events.
package enum EventBytes: Hashable, Sendable {
    /// Empty where nothing more is there yet.
    case next([UInt8])
    /// The file is shorter than the offset: it was replaced, and has to be read from its beginning.
    case replaced
}
