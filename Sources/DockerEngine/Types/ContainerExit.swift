/// How a wait ended.
package struct ContainerExit: Hashable, Sendable, Decodable {
    package let exitCode: Int
    /// Set when the awaited operation failed.
    ///
    /// A wait for removal also ends when the removal failed, so check this, and then the list.
    package let error: String?

    private enum CodingKeys: String, CodingKey {
        case exitCode = "StatusCode"
        case error = "Error"
    }

    private struct Failure: Decodable {
        let message: String?

        private enum CodingKeys: String, CodingKey {
            case message = "Message"
        }
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        exitCode = try values.decode(Int.self, forKey: .exitCode)
        error = try values.decodeIfPresent(Failure.self, forKey: .error)?.message
    }
}

/// What to wait for.
package enum WaitCondition: String, Hashable, Sendable {
    case notRunning = "not-running"
    case removed
}
