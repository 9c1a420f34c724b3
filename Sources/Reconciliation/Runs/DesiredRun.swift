package import Resources

/// The desired state of one run, with all defaults filled in.
package struct DesiredRun: Hashable, Sendable {
    /// The workspace's resolved spec.
    package var spec: ResolvedSpec
    /// Whether the workspace is being closed.
    package var isClosing = false
    /// Whether a user asked to cancel the run.
    package var isCancelled = false
    /// The users' answers to its questions.
    package var answers: [RunAnswer] = []
    package var place = RunPlace.granted
    /// What the class may still spend until midnight in UTC; nil means no limit.
    package var budgetToday: DollarAmount?
    /// Whether another run of the workspace waits behind this one.
    package var hasSuccessor = false

    /// Whether nobody worked in the workspace since its previous run;
    /// then uncommitted work is that run's.
    package var followsRun = false

    package init(spec: ResolvedSpec) { self.spec = spec }

    /// Whether a user suspended the workspace; a suspension by idleness does not stop a run.
    package var isSuspended: Bool { spec.state == .suspended }

    package var settings: ResolvedRunSettings { spec.run }

    /// The branch that the run works on and publishes.
    package var branch: GitBranch { spec.featureBranch ?? spec.branch }

    /// The base branch of a pull request; nil when the run works on that branch itself.
    package var base: GitBranch? { spec.featureBranch == nil ? nil : spec.branch }

    /// The answer to `question`, if there is one.
    package func answer(to question: RunQuestion) -> RunAnswer? {
        answers.last { $0.question == question.id }
    }
}
