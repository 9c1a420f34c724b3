package import Resources

/// What the check that counts does next, by what it has found so far.
///
/// The remotes are asked before it where the preflight had to ask them too, and once more where what
/// was found is something that only a remote could tell of. A check that came to nothing mostly
/// succeeds the next time; one that told what it cannot read will tell the same again.
package struct FinalCheckCourse: Sendable {
    package enum Step: Hashable, Sendable {
        /// Ask the remotes, as the workspace would.
        case ask
        /// Inspect the volume with what the remotes said, if anything.
        case inspect
        /// What was found last is what counts.
        case done
    }

    /// One that took longer is not worth its time again.
    private static let repeatableWithin = Duration.seconds(60)

    private let policy: UnsavedPolicy
    private var wantsAnswers: Bool
    private var hasAnswers: Bool
    private var found: (isWhole: Bool, verdict: UnsavedWorkReport.Verdict)?
    private var spent = Duration.zero
    private var inspections = 0

    /// `hasNothingToAsk`: the preflight was whole and asked no remote; `hasAnswers`: what the remotes
    /// said is known and not too old.
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

    /// Takes over that the remotes were asked, whatever came of it: a check without answers says what
    /// nobody could ask.
    package mutating func noteAsked() { hasAnswers = true }

    /// Takes over what an inspection found, and how long it took.
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
    /// Whether a preflight that found this is made once more from beside the container.
    ///
    /// The image may have no guest that answers. Work that is to be discarded is not worth it.
    package func isMadeAside(under policy: UnsavedPolicy) -> Bool { !isWhole && policy != .discard }
}
