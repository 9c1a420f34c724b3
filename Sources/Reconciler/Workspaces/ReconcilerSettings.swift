import Resources

/// The reconciler's time limits and sizes.
package struct ReconcilerSettings: Sendable {
    /// How many passes run at once.
    package var workers = 4
    /// How often everything is listed again, whatever the event stream reported.
    package var resync = Duration.seconds(30)
    /// How often the runtime directories are checked.
    package var reportPoll = Duration.milliseconds(500)
    /// How long a terminal may take to come up before it counts as dead.
    package var terminalGrace = Duration.seconds(20)
    /// The time from SIGTERM to SIGKILL.
    package var stopGrace = Duration.seconds(10)
    /// The installation's own image for helpers: a workspace's image may be gone
    /// or may not be trusted.
    package var helperImage = ResolvedSpec.imageDefault
    /// For an inspection for unsaved work.
    package var lookDeadline = Duration.seconds(900)
    /// For an inspection whose findings are discarded anyway.
    package var hastyLookDeadline = Duration.seconds(60)
    /// The maximum age of remote answers that an inspection without a network may use.
    package var answersAgeMax = Duration.seconds(60)
    /// For a rescue.
    package var rescueDeadline = Duration.seconds(900)
    /// For a rescue under a policy that discards what it cannot keep.
    package var hastyRescueDeadline = Duration.seconds(300)
    /// The maximum rounds of planning and acting in one pass,
    /// so that a planning bug cannot loop forever.
    package var roundsMax = 12

    package init() {}
}
