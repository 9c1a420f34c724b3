import Reconciliation
import Resources

/// One scenario that must give the same transcript on every container runtime.
///
/// The simulated Engine and the real one run the same cases, so that they cannot drift apart.
package struct ConformanceCase: Sendable, CustomStringConvertible {
    package let title: String
    /// The expected transcript, one line for each step.
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

    /// This runtime's transcript; nil when the runtime cannot reach the case's situation.
    package func transcript(on bench: any ConformanceFixture) async throws -> [String]? {
        var rehearsal = try ConformanceRun(bench)
        try await script(&rehearsal)
        return rehearsal.isPossible ? rehearsal.lines : nil
    }

    package static let all =
        absences + volumeCases + identities + creations + states + transitions + commands + tellings
}
