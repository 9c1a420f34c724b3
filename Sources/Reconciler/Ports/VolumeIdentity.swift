package import Resources

/// Whose volume it is, in the only place that nobody makes anew by accident: a file inside it.
///
/// A volume's labels prove nothing: the Engine puts ours on one that it makes in the place of a
/// volume that vanished.
package struct VolumeIdentity: Hashable, Sendable {
    package var uid: UID
    /// Random, made with the volume and recorded in the workspace's status before it is put there.
    package var birth: String

    package init(uid: UID, birth: String) {
        self.uid = uid
        self.birth = birth
    }

    /// What the file says: both on one line.
    package var text: String { "\(uid) \(birth)\n" }

    /// Reads the file; nil for anything that we never wrote.
    package init?(text: String) {
        let words = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard words.count == 2, words[1].isEmpty else { return nil }
        let parts = words[0].split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let uid = try? UID(parsing: String(parts[0])),
            let birth = try? UID(parsing: String(parts[1]))
        else { return nil }
        self.init(uid: uid, birth: birth.text)
    }
}

/// What a volume says of its identity.
package enum FoundIdentity: Hashable, Sendable {
    case none
    case identity(VolumeIdentity)
    /// Something is there that we never wrote.
    case other
}
