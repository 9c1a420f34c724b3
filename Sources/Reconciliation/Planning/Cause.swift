package import Resources

/// Why a step is taken; shown in diff, events, describe and logs.
package enum Cause: Hashable, Sendable {
    case volumeAbsent
    case containerAbsent
    case containerNew
    case containerExited(code: Int?)
    case containerPaused
    case containerDead
    case drifted(from: Digest, to: Digest)
    case superseded
    case runtimeUnreachable
    case suspended
    /// The workspace was idle for as long as its spec says.
    case idle
    case closing
    case deleting
    case mustBeStill
    case workUnsaved
    case workInsured
    case workSaved
    case summaryStored
    case everythingRemoved
    case nothingLeft
}

extension Cause: CustomStringConvertible {
    package var description: String {
        switch self {
        case .volumeAbsent: "it has no volume yet"
        case .containerAbsent: "it has no container"
        case .containerNew: "it was created and never started"
        case .containerExited(let code?): "it exited with code \(code)"
        case .containerExited(nil): "it exited"
        case .containerPaused: "it was paused"
        case .containerDead: "the Engine calls it dead"
        case .drifted(.elsewhere, _): "it shares files of another data directory"
        case .drifted(let old, let new): "the spec changed (\(old.brief) -> \(new.brief))"
        case .superseded: "another container takes its place"
        case .runtimeUnreachable: "its terminal does not answer"
        case .suspended: "the spec says Suspended"
        case .idle: "nobody used it"
        case .closing: "the spec says Closed"
        case .deleting: "it is being deleted"
        case .mustBeStill: "nobody may write after the last look"
        case .workUnsaved: "it holds unsaved work"
        case .workInsured: "it holds what may be wanted later"
        case .workSaved: "no work is lost with it"
        case .summaryStored: "the summary is in place"
        case .everythingRemoved: "container and volume are gone"
        case .nothingLeft: "nothing of it is left"
        }
    }
}

extension Digest {
    /// The first digits, for display.
    package var brief: String { String(text.prefix(8)) }

    /// Marks a container that was made for another data directory, whatever its spec was.
    package static let elsewhere = Digest(recorded: "elsewhere")
}
