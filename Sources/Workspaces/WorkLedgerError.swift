/// Why there is no ledger: nobody knows whether the work is saved, so nothing may be torn down.
package enum WorkLedgerError: Error, Hashable, Sendable {
    /// More bytes than any ledger has.
    case oversized(bytes: Int)
    /// The end is missing, or records in between are.
    case truncated
    /// A format that another version of the workspace image writes.
    case unsupportedVersion(String)
    /// The records contradict each other or the format.
    case malformed(String)
    /// The look itself failed; at least one problem.
    case unknown([LedgerProblem])
}

/// Why one repository, or the workspace as a whole, could not be looked at.
package struct LedgerProblem: Hashable, Sendable, Codable {
    /// The repository's path below the workspace's root; `nil` for the workspace as a whole.
    package var repository: String?
    /// What went wrong, as the look or git told it: raw, for display after escaping.
    package var reason: String

    /// Makes a problem.
    package init(repository: String?, reason: String) {
        self.repository = repository
        self.reason = reason
    }
}

extension WorkLedgerError: CustomStringConvertible {
    /// What is unknown and why, on one line without control characters.
    package var description: String {
        switch self {
        case .oversized(let bytes):
            "the ledger is too long to be one (\(bytes) bytes)"
        case .truncated:
            "the ledger was cut"
        case .unsupportedVersion(let version):
            "the image writes ledgers of version \(displayed(version)), which this version does not read"
        case .malformed(let reason):
            "the ledger makes no sense: \(displayed(reason))"
        case .unknown(let problems):
            problems.map { problem in
                "\(displayed(problem.repository ?? "workspace")): \(displayed(problem.reason))"
            }.joined(separator: "; ")
        }
    }
}
