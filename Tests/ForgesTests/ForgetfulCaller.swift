import Forges
import Resources
import Testing

/// A caller of `PullRequestPublishing` that is killed after each call: it keeps only what it
/// recorded.
struct ForgetfulCaller {
    let clock: Clock
    /// Makes a client without state, as after a restart.
    let forge: () throws -> any Forge
    var history: PublishingHistory
    var proposal: PullRequestProposal
    private(set) var waits: [WaitReason] = []

    init(
        _ clock: Clock,
        proposal: PullRequestProposal,
        forge: @escaping () throws -> any Forge
    ) {
        self.clock = clock
        self.forge = forge
        self.proposal = proposal
        history = PublishingHistory(pushedAt: clock.now)
    }

    /// Repeats until it ends; calls `waiting` before each wait.
    mutating func run(
        waiting: () async throws -> Void = {}
    ) async throws -> Publication {
        for _ in 0..<100 {
            let step: PublishingStep
            do {
                step = try await publishing(forge()).look(proposal, history: history).value
            } catch let error as ForgeError where error.isTransient {
                clock.advance(by: .seconds(1))
                continue
            }
            switch step {
            case .done(let published): return .done(published)
            case .wait(let until, let reason): try await wait(until, reason, waiting)
            case .open:
                history.attempt(at: clock.now)
                do {
                    let result = try await publishing(forge())
                        .open(proposal, history: history).value
                    history.record(result, at: clock.now)
                    guard case .wait(let until, let reason) = result else { return result }
                    try await wait(until, reason, waiting)
                } catch let error as ForgeError where error.isOutcomeUnknown || error.isTransient {
                    history.record(error)
                    clock.advance(by: .seconds(1))
                }
            }
        }
        throw ForgeStub.Failed(description: "it does not end")
    }

    private func publishing(_ forge: any Forge) -> PullRequestPublishing {
        PullRequestPublishing(forge) { [clock] in clock.now }
    }

    private mutating func wait(
        _ until: Timestamp,
        _ reason: WaitReason,
        _ waiting: () async throws -> Void
    ) async throws {
        waits.append(reason)
        try await waiting()
        clock.advance(by: until.since(clock.now) + .seconds(1))
    }
}
