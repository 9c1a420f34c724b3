import Foundation
import Glibc
package import Reconciler
package import Resources
package import UnsavedWork

/// The answers of the remotes, passed from the inspection that asked them to one without a network.
///
/// They are stored under `DATA/rescue/`, whose parent denies access to everybody else.
extension HostDirectories {
    private static let suffix = ".answers"

    package func beginAnswers(for uid: UID) throws(HostError) -> String {
        let path = answersPath(uid)
        try removeTree(path)
        // The helper's user writes here.
        guard mkdir(path, 0o700) == 0, chmod(path, 0o777) == 0 else {
            throw HostError.system("cannot create \(path)")
        }
        return path
    }

    package func keepAnswers(
        _ answers: KnownAnswers,
        for uid: UID
    ) throws(HostError) -> String {
        let path = answersPath(uid)
        let directory = try OwnDirectory(path, mode: 0o755)
        let bytes: Data
        do {
            bytes = try JSONEncoder().encode(answers)
        } catch {
            throw HostError("the answers of the remotes cannot be encoded: \(error)")
        }
        try directory.write("answers.json", Array(bytes), mode: 0o444)
        return path
    }

    package func answers(for uid: UID) -> String? {
        let path = answersPath(uid)
        return access("\(path)/answers.json", R_OK) == 0 ? path : nil
    }

    package func removeAnswers(for uid: UID) { _ = try? removeTree(answersPath(uid)) }

    package func removeAnswers(besides uids: Set<UID>) {
        let kept = Set(uids.map { ".\($0)\(Self.suffix)" })
        let names = (try? FileManager.default.contentsOfDirectory(atPath: rescuePath)) ?? []
        for name in names where name.hasSuffix(Self.suffix) && !kept.contains(name) {
            _ = try? removeTree("\(rescuePath)/\(name)")
        }
    }

    private func answersPath(_ uid: UID) -> String { "\(rescuePath)/.\(uid)\(Self.suffix)" }
}
