import EngineSupport
import TestSupport
import Testing

/// What the simulated Engine is held to, said by a real one.
@Suite(.disabled(if: EngineFixture.isSkipped), .serialized)
struct RealConformanceTests {
    @Test(.timeLimit(.minutes(2)), arguments: ConformanceCase.all)
    func `a real Engine tells the same story`(_ story: ConformanceCase) async throws {
        try await EngineConformanceFixture.with { bench in
            let told = try await story.transcript(on: bench)
            // Only root can make a removal fail.
            guard let told else { return }
            #expect(told == story.expected)
        }
    }
}
