import Resources

/// The loop's times and sizes.
package struct ReconcilerSettings: Sendable {
    /// Passes at once.
    package var workers = 4
    /// How often everything is listed again, whatever the event stream said.
    package var resync = Duration.seconds(30)
    /// How often the runtime directories are looked at.
    package var reportPoll = Duration.milliseconds(500)
    /// How long a terminal may take to come up before it counts as dead.
    package var terminalGrace = Duration.seconds(20)
    /// SIGTERM to SIGKILL.
    package var stopGrace = Duration.seconds(10)
    /// The installation's own image, which helpers run from: a workspace's own may be gone or lie.
    package var helperImage = ResolvedSpec.imageDefault
    /// For a look for unsaved work.
    package var lookDeadline = Duration.seconds(900)
    /// For a look before what it finds is given up anyway.
    package var hastyLookDeadline = Duration.seconds(60)
    /// How old what the remotes said may be for a look that cannot ask them.
    package var answersAgeMax = Duration.seconds(60)
    /// For a rescue.
    package var rescueDeadline = Duration.seconds(900)
    /// For a rescue before what it cannot keep is given up.
    package var hastyRescueDeadline = Duration.seconds(300)
    /// Rounds of planning and acting in one pass, so that a planning bug cannot spin.
    package var roundsMax = 12

    package init() {}
}
