/// The phase of a run.
///
/// Runs advance from phase to phase only as `successors` allows; `Asking`, and a pause in `Queued`
/// until a limit is over, are the only ways back.
package enum RunPhase: String, Codable, Sendable, CaseIterable {
    /// The run waits for its turn, the end of a usage limit, or its workspace to be resumed.
    case queued = "Queued"
    /// Its container and its process are starting.
    case starting = "Starting"
    /// The agent works.
    case running = "Running"
    /// The run waits for a person, without a container.
    case asking = "Asking"
    /// The agent's uncommitted work is being committed.
    case committing = "Committing"
    case pushing = "Pushing"
    case openingPullRequest = "OpeningPullRequest"
    case succeeded = "Succeeded"
    case failed = "Failed"
    case cancelled = "Cancelled"

    /// The phases that may follow this one.
    package var successors: Set<RunPhase> {
        switch self {
        case .queued: [.starting, .failed, .cancelled]
        // A lost process is started again.
        case .starting: [.running, .asking, .queued, .failed, .cancelled]
        case .running: [.starting, .asking, .queued, .committing, .failed, .cancelled]
        case .asking: [.queued, .failed, .cancelled]
        case .committing: [.pushing, .succeeded, .failed, .cancelled]
        case .pushing: [.openingPullRequest, .succeeded, .failed, .cancelled]
        case .openingPullRequest: [.succeeded, .failed, .cancelled]
        case .succeeded, .failed, .cancelled: []
        }
    }

    /// Whether the run has ended and only needs to be reported.
    package var isEnd: Bool { successors.isEmpty }

    /// Whether it counts towards the number of runs that a class allows at once.
    package var holdsSlot: Bool {
        switch self {
        case .starting, .running, .committing, .pushing, .openingPullRequest: true
        case .queued, .asking, .succeeded, .failed, .cancelled: false
        }
    }
}
