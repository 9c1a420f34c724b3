import EngineSupport
import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

/// Random histories, run on the real Engine and on the simulated one.
@Suite(.disabled(if: EngineFixture.isSkipped), .serialized)
struct HistoryTests {
    @Test(.timeLimit(.minutes(2)), arguments: UInt64(1)...6)
    func `P21: a history on a real Engine is one that the sequential model tells too`(
        seed: UInt64
    ) async throws {
        let model = try await live(seed, on: SimulatedFixture())
        let real = try await EngineConformanceFixture.with { try await live(seed, on: $0) }
        #expect(real == model, "seed \(seed)")
    }

    @Test(.timeLimit(.minutes(1)))
    func `trap 2: what happened just before the stream opened is told by it`() async throws {
        try await EngineConformanceFixture.with { bench in
            let story = try ConformanceRun(bench)
            try await bench.runtime.createVolume(story.volume, for: story.identity)
            var found = false
            for try await hint in bench.runtime.events() {
                found = hint == .volume(name: story.volume.text)
                if found { break }
            }
            #expect(found)
        }
    }

    /// Runs thirty calls of users and controller; records each result and the state after it.
    private func live(_ seed: UInt64, on bench: any ConformanceFixture) async throws -> [String] {
        var random = SeededGenerator(seed: seed)
        var story = try ConformanceRun(bench)
        for _ in 0..<30 {
            switch random.below(16) {
            case 0, 1: await story.createVolume()
            case 2, 3, 4:
                // Skip a create without its volume, because the control loop checks the volume
                // first.
                if try await hasVolume(story) { try await story.create() }
            case 5, 6, 7: await story.start()
            case 8: await story.unpause()
            case 9: await story.stop()
            case 10: await story.remove()
            case 11: await story.removeVolume()
            case 12: await story.execute()
            case 13: await story.runHelper()
            case 14:
                if try await state(story) == .running { try await bench.pause(story.container) }
            default: if try await state(story) == .running { try await bench.kill(story.container) }
            }
            try await tell(&story)
        }
        return story.lines
    }

    /// Records the current state, without exit codes of stopped processes, which depend on the
    /// image.
    private func tell(_ story: inout ConformanceRun) async throws {
        let found = try await story.runtime.containers(of: story.identity.uid)
            .map { "\($0.container.attempt) \($0.container.state.rawValue)" }
        let volume = try await story.runtime.volume(story.volume, of: story.identity.uid)
        story.say("there: \(found.joined(separator: ", ")), volume \(volume)")
    }

    private func hasVolume(_ story: ConformanceRun) async throws -> Bool {
        try await story.runtime.volume(story.volume, of: story.identity.uid) == .owned
    }

    private func state(_ story: ConformanceRun) async throws -> ObservedContainer.State? {
        try await story.runtime.inspect(story.container)?.container.state
    }
}
