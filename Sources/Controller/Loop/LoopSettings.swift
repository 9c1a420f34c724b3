/// The loop's times and sizes.
package struct LoopSettings: Sendable {
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
    /// For a look for unsaved work.
    package var lookDeadline = Duration.seconds(90)
    /// How many looks may fail before a close that rescues everything goes on without one.
    package var unknownLooksMax = 3
    /// For a rescue.
    package var rescueDeadline = Duration.seconds(900)
    /// Rounds of planning and acting in one pass, so that a planning bug cannot spin.
    package var roundsMax = 12

    package init() {}
}
