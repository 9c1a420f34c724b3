/// Where a run is.
///
/// Runs go on from phase to phase as `successors` says and never otherwise; `Asking`, and a pause
/// in `Queued` until a limit is over, are the only ways back.
package enum RunPhase: String, Codable, Sendable, CaseIterable {
    /// It waits for its turn, for the end of a usage limit or for its workspace to be resumed.
    case queued = "Queued"
    /// Its container and its process are on their way.
    case starting = "Starting"
    /// The agent works.
    case running = "Running"
    /// It waits for a person, without a container.
    case asking = "Asking"
    /// What the agent left uncommitted is committed.
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
        // A process that is lost is started once more.
        case .starting: [.running, .asking, .queued, .failed, .cancelled]
        case .running: [.starting, .asking, .queued, .committing, .failed, .cancelled]
        case .asking: [.queued, .failed, .cancelled]
        case .committing: [.pushing, .succeeded, .failed, .cancelled]
        case .pushing: [.openingPullRequest, .succeeded, .failed, .cancelled]
        case .openingPullRequest: [.succeeded, .failed, .cancelled]
        case .succeeded, .failed, .cancelled: []
        }
    }

    /// Whether nothing of the run is left to do but to tell of it.
    package var isEnd: Bool { successors.isEmpty }

    /// Whether it counts towards the runs that a class allows at once.
    package var holdsSlot: Bool {
        switch self {
        case .starting, .running, .committing, .pushing, .openingPullRequest: true
        case .queued, .asking, .succeeded, .failed, .cancelled: false
        }
    }

    /// Whether what the agent made is being published.
    package var isPublishing: Bool {
        switch self {
        case .committing, .pushing, .openingPullRequest: true
        case .queued, .starting, .running, .asking, .succeeded, .failed, .cancelled: false
        }
    }
}
