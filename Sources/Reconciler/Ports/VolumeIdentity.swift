package import Resources

/// The identity of a volume, stored in a file inside it.
///
/// A volume's labels prove nothing: when a volume has vanished, the Engine makes a new one in its
/// place and puts our labels on it. Only a file inside the volume is never recreated by accident.
package struct VolumeIdentity: Hashable, Sendable {
    package var uid: UID
    /// A random ID, made with the volume and recorded in the workspace's status before it is
    /// written there.
    package var birth: String

    package init(uid: UID, birth: String) {
        self.uid = uid
        self.birth = birth
    }

    /// The content of the file: both IDs on one line.
    package var text: String { "\(uid) \(birth)\n" }

    /// Parses the file; nil for content that we did not write.
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

/// The identity that a volume holds.
package enum FoundIdentity: Hashable, Sendable {
    case none
    case identity(VolumeIdentity)
    /// The file has content that we did not write.
    case other
}
