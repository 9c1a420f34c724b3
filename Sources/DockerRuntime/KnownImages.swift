import Synchronization

/// Images that the Engine had a moment ago, so that workspaces opened together ask only once.
///
/// An image that was removed meanwhile is forgotten when a create fails.
final class KnownImages: Sendable {
    private static let lifetime = Duration.seconds(5)

    private let seen = Mutex<[String: ContinuousClock.Instant]>([:])

    func contains(_ image: String) -> Bool {
        seen.withLock { seen in
            guard let time = seen[image] else { return false }
            return ContinuousClock.now - time < Self.lifetime
        }
    }

    func insert(_ image: String) { seen.withLock { $0[image] = .now } }

    func remove(_ image: String) { seen.withLock { $0[image] = nil } }
}
