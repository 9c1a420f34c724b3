import EngineSupport
import TestSupport
import Testing

/// The cases of the simulated Engine, run on a real one.
@Suite(.disabled(if: EngineFixture.isSkipped), .serialized)
struct RealConformanceTests {
    @Test(.timeLimit(.minutes(2)), arguments: ConformanceCase.all)
    func `a real Engine tells the same story`(_ story: ConformanceCase) async throws {
        try await EngineConformanceFixture.with { bench in
            let told = try await story.transcript(on: bench)
            // nil: only root can make a removal fail.
            guard let told else { return }
            #expect(told == story.expected)
        }
    }
}
