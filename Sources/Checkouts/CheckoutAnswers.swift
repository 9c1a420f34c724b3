/// What became of a wish to commit, as `berth-guest checkout commit` answers it.
package enum CommitAnswer: Hashable, Sendable, Codable {
    case committed(String)
    /// HEAD's history has a commit with this run's trailer.
    case found(String)
    /// Nothing is uncommitted.
    case nothing
    /// HEAD is not the branch at the commit that were named; where it is.
    case moved(branch: String?, commit: String?)
    /// It cannot be done before somebody changes something in the checkout; in words.
    case refused(String)
}

/// What became of a wish to save uncommitted work, as `berth-guest checkout save` answers it.
package enum SaveAnswer: Hashable, Sendable, Codable {
    case saved(String)
    /// The branch is there already, at this commit.
    case found(String)
    /// Nothing is uncommitted, and there is no such branch.
    case nothing
    /// It cannot be done before somebody changes something in the checkout; in words.
    case refused(String)
}

/// What became of a push, as `berth-guest checkout push` answers it.
package enum PushAnswer: Hashable, Sendable, Codable {
    case pushed
    /// The remote's branch was at that commit already.
    case found
    /// The remote's branch is elsewhere, so that a push would lose commits, or was when it was asked
    /// last; at which commit, if known.
    case diverged(at: String?)
    /// The remote took the objects and refused the change, as for a protected branch; in its words,
    /// bounded, without control characters.
    case refused(String)
    case failed(RemoteFailure)
}
