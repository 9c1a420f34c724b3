package import Resources

/// Decides what the final check does next, based on what it has found so far.
///
/// It asks the remotes first when the preflight had to ask them too, and later when it finds
/// something that only a remote can decide. A check without a result is repeated, because it mostly
/// succeeds the next time; a complete one would report the same again.
package struct FinalCheckCourse: Sendable {
    package enum Step: Hashable, Sendable {
        /// Ask the remotes, with the workspace's network.
        case ask
        /// Inspect the volume, using the remotes' answers if there are any.
        case inspect
        /// The last finding is the result.
        case done
    }

    /// An inspection that took longer is not repeated.
    private static let repeatableWithin = Duration.seconds(60)

    private let policy: UnsavedPolicy
    private var wantsAnswers: Bool
    private var hasAnswers: Bool
    private var found: (isWhole: Bool, verdict: UnsavedWorkReport.Verdict)?
    private var spent = Duration.zero
    private var inspections = 0

    /// Starts a final check.
    ///
    /// `hasNothingToAsk`: the preflight was complete and asked no remote. `hasAnswers`: the answers
    /// of the remotes are known and not too old.
    package init(_ policy: UnsavedPolicy, hasNothingToAsk: Bool, hasAnswers: Bool) {
        self.policy = policy
        self.wantsAnswers = !hasNothingToAsk
        self.hasAnswers = hasAnswers
    }

    package var next: Step {
        if wantsAnswers, !hasAnswers { return .ask }
        guard let found else { return .inspect }
        if !found.isWhole, policy != .block, inspections < 2, spent < Self.repeatableWithin {
            return .inspect
        }
        return .done
    }

    /// Notes that the remotes were asked, with any result: a check without answers reports what
    /// could not be asked.
    package mutating func noteAsked() { hasAnswers = true }

    /// Notes the result of an inspection and how long it took.
    package mutating func note(_ finding: Finding, took: Duration) {
        inspections += 1
        spent += took
        found = (finding.isWhole, finding.report.verdict)
        guard !wantsAnswers, finding.isWhole, finding.report.verdict != .saved else { return }
        wantsAnswers = true
        (found, spent, inspections) = (nil, .zero, 0)
    }
}

extension Finding {
    /// Whether the preflight is repeated from a helper beside the container.
    ///
    /// The image may have no guest that answers. Work that will be discarded is not worth it.
    package func isMadeAside(under policy: UnsavedPolicy) -> Bool { !isWhole && policy != .discard }
}
