import TestSupport
import Testing

/// The simulated Engine gives the same transcript as a real one.
///
/// ConformanceTests runs the same cases on the real one.
@Suite
struct SimulatedConformanceTests {
    @Test(.timeLimit(.minutes(1)), arguments: ConformanceCase.all)
    func `the simulated Engine tells the same story`(_ story: ConformanceCase) async throws {
        #expect(try await story.transcript(on: SimulatedFixture()) == story.expected)
    }
}
