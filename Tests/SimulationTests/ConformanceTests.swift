import TestSupport
import Testing

/// The simulated Engine says at each step what a real one says; ConformanceTests asks the real one
/// the same.
@Suite
struct SimulatedConformanceTests {
    @Test(.timeLimit(.minutes(1)), arguments: ConformanceCase.all)
    func `the simulated Engine tells the same story`(_ story: ConformanceCase) async throws {
        #expect(try await story.transcript(on: SimulatedFixture()) == story.expected)
    }
}
