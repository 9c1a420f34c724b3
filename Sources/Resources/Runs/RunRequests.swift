/// What people asked of a run, until its planner has seen to it.
package struct RunRequests: Codable, Hashable, Sendable {
    /// To questions; taken by the run when it goes on with them.
    package var answers: [RunAnswer] = []
    /// When its end was asked for, the first time.
    package var cancelled: Timestamp?

    package init() {}
}

/// One change of a run, as a watch tells it.
package struct RunChange: Hashable, Sendable {
    package var type: ResourceChange.Kind
    /// As it is after the change; of one that is forgotten, as it was, with the change's version.
    package var run: Run

    package init(type: ResourceChange.Kind, run: Run) {
        self.type = type
        self.run = run
    }
}

/// A change as a watch tells it, with the version from which another watch may go on after it.
package struct WatchedRun: Sendable {
    package var change: RunChange
    /// nil for what was there when the watch began, but for the last of it, and for all but the last
    /// of several runs that one change concerns.
    package var version: Int64?

    package init(change: RunChange, version: Int64?) {
        self.change = change
        self.version = version
    }
}
