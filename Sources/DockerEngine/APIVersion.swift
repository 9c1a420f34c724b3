/// A version of the Engine's API, such as 1.41.
package struct APIVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let major: Int
    package let minor: Int

    /// The oldest and newest versions that this client knows (Engine 20.10 to 29.7).
    package static let supported = APIVersion(1, 41)...APIVersion(1, 55)

    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Nil unless the text is two numbers around a dot.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]),
            major >= 0, minor >= 0
        else { return nil }
        self.init(major, minor)
    }

    package var description: String { "\(major).\(minor)" }

    package static func < (left: APIVersion, right: APIVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    /// The version to speak with an Engine whose newest is `newest` and oldest `oldest`.
    ///
    /// It is the newest that both know.
    /// - Throws: `.unsupportedVersion` when there is none.
    package static func negotiated(
        newest: APIVersion,
        oldest: APIVersion?
    ) throws(EngineError) -> APIVersion {
        let chosen = min(newest, supported.upperBound)
        guard chosen >= supported.lowerBound, chosen >= oldest ?? chosen else {
            throw .unsupportedVersion(newest: newest, oldest: oldest)
        }
        return chosen
    }
}
