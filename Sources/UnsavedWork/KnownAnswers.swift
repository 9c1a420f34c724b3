/// What an earlier look learnt from outside the volume, handed to a later one that has no network.
///
/// It lies as `answers.json` in the directory that `--answers` names; fetched objects lie beside it in
/// `objects/`.
package struct KnownAnswers: Hashable, Sendable, Codable {
    /// What the remotes said.
    package var answers: [RemoteAnswer]
    /// Places outside the volume that a look in the living container saw.
    package var outside: [OutsidePlace]

    /// Makes them from what a look reported.
    package init(answers: [RemoteAnswer] = [], outside: [OutsidePlace] = []) {
        self.answers = answers
        self.outside = outside
    }
}
