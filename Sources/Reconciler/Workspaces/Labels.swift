import Reconciliation
import Resources

extension Desired {
    /// Labels that describe what a volume holds when there is no database; none of them is secret.
    ///
    /// Repository and branches cannot change after the clone. Class and chat, and before the clone
    /// repository and branches too, have the values from when the object was made.
    var facts: [String: String] {
        var facts = [
            EngineLabel.repository: spec.repository.text,
            EngineLabel.branch: spec.branch.text,
        ]
        facts[EngineLabel.featureBranch] = spec.featureBranch?.text
        facts[EngineLabel.workspaceClass] = className?.text
        facts[EngineLabel.chat] = spec.chat?.text
        return facts
    }
}
