/// What an earlier inspection learned from outside the volume, for a later one that has no network.
///
/// It is stored as `answers.json` in the directory that `--answers` names; fetched objects are
/// beside it in `objects/`.
package struct KnownAnswers: Hashable, Sendable, Codable {
    /// The answers of the remotes.
    package var answers: [RemoteAnswer]
    /// Places outside the volume that an inspection in the running container found.
    package var outside: [OutsidePlace]

    /// Makes them from the results of an inspection.
    package init(answers: [RemoteAnswer] = [], outside: [OutsidePlace] = []) {
        self.answers = answers
        self.outside = outside
    }
}
