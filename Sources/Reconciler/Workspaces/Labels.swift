import Reconciliation
import Resources

extension Desired {
    /// Labels that tell what a volume holds when no database does; nothing in them is secret.
    ///
    /// Repository and branches cannot change once there is a clone, and before are what they were when
    /// the object was made, as class and chat are.
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
