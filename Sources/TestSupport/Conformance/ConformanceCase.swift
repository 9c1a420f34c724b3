import Reconciliation
import Resources

/// One story that every container runtime must tell in the same words.
///
/// The simulated Engine and the real one run the same cases, so that the one cannot drift from the
/// other.
package struct ConformanceCase: Sendable, CustomStringConvertible {
    package let title: String
    /// What is said at each step.
    package let expected: [String]
    private let script: @Sendable (inout ConformanceRun) async throws -> Void

    init(
        _ title: String,
        _ expected: [String],
        _ script: @escaping @Sendable (inout ConformanceRun) async throws -> Void
    ) {
        self.title = title
        self.expected = expected
        self.script = script
    }

    package var description: String { title }

    /// What this runtime says; nil when the world cannot be brought there.
    package func transcript(on bench: any ConformanceFixture) async throws -> [String]? {
        var rehearsal = try ConformanceRun(bench)
        try await script(&rehearsal)
        return rehearsal.isPossible ? rehearsal.lines : nil
    }

    package static let all =
        absences + volumeCases + identities + creations + states + transitions + commands + tellings
}
