import Foundation
import Reconciler
import Reconciliation
import Resources

/// `workspace.json`: what the image's init needs to know; it holds no secret.
package struct WorkspaceBrief: Encodable {
    struct GitUser: Encodable {
        var name = "Berth"
        var email = "berth@localhost"
    }

    var name: String
    var uid: String
    var repository: String
    var branch: String
    var featureBranch: String?
    var mode: String
    var prompt: String?
    var chat: String?
    var gitUser = GitUser()
    /// Only the names; the values are files under `secrets/`.
    var secrets: [String]

    init(_ desired: Desired, secrets: [VariableName]) {
        name = desired.name.text
        uid = desired.uid.text
        repository = desired.spec.repository.text
        branch = desired.spec.branch.text
        featureBranch = desired.spec.featureBranch?.text
        mode = desired.spec.mode.rawValue
        prompt = desired.spec.prompt
        chat = desired.spec.chat?.text
        self.secrets = secrets.map(\.text)
    }

    /// The bytes of the brief in the runtime directory at `path`;
    /// nil when it is missing or unreadable.
    package static func read(in path: String) -> [UInt8]? {
        UntrustedFile.read("workspace.json", in: path)
    }

    func json() throws(HostError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self))
        } catch {
            throw HostError("workspace.json cannot be encoded: \(error)")
        }
    }
}
