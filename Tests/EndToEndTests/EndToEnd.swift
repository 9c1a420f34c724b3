import Foundation
import Testing

/// The whole program on a real Engine: what a user types and sees.
///
/// Serialized, because some tests kill the Engine. They need what `make test` sets up.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct EndToEnd {
    struct NotSetUp: Error, CustomStringConvertible {
        var description: String {
            "BERTH_TEST_ENGINE_URL is not set: `make test` starts an Engine for the tests and says so"
        }
    }

    /// The tests' own Engine, on which everything may be killed and removed.
    static func engineAddress() throws -> String {
        guard let address = ProcessInfo.processInfo.environment["BERTH_TEST_ENGINE_URL"] else {
            throw NotSetUp()
        }
        return address
    }

    /// The checkout that contains these tests.
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
}
