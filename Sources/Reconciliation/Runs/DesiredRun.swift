package import Resources

/// What is wanted of one run, with nothing left open.
package struct DesiredRun: Hashable, Sendable {
    /// The workspace's resolved spec.
    package var spec: ResolvedSpec
    /// The workspace is to go.
    package var isClosing = false
    /// Somebody asked for the run's end.
    package var isCancelled = false
    /// What people said to its questions.
    package var answers: [RunAnswer] = []
    package var place = RunPlace.granted
    /// What the class may spend until midnight; nil: no bound.
    package var budgetToday: DollarAmount?
    /// Another run of the workspace waits behind this one.
    package var hasSuccessor = false

    /// Nobody worked in the workspace since its previous run: what is uncommitted is that run's.
    package var followsRun = false

    package init(spec: ResolvedSpec) { self.spec = spec }

    /// A user suspended the workspace; that it rests for want of use does not keep a run.
    package var isSuspended: Bool { spec.state == .suspended }

    package var settings: ResolvedRunSettings { spec.run }

    /// The branch that is worked on and published.
    package var branch: GitBranch { spec.featureBranch ?? spec.branch }

    /// What a pull request goes into; nil when the work is on that branch itself.
    package var base: GitBranch? { spec.featureBranch == nil ? nil : spec.branch }

    /// The answer to `question`, if there is one.
    package func answer(to question: RunQuestion) -> RunAnswer? {
        answers.last { $0.question == question.id }
    }
}
