import DockerEngine
import EngineSupport
import Foundation
import Testing

@Suite(.disabled(if: EngineFixture.isSkipped)) struct `Throughput on a real Engine` {
    /// Prints figures when BERTH_MEASURE is set; the limits here detect only a collapse.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["BERTH_MEASURE"] != nil))
    func `of inspect, one caller and eight`() async throws {
        try await EngineFixture.withContainer(started: false) { client, id async throws in
            for callers in [1, 8] {
                let count = 2000
                let started = ContinuousClock.now
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<callers {
                        group.addTask {
                            for _ in 0..<(count / callers) {
                                _ = try await client.inspectContainer(id)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let seconds = started.duration(to: .now) / .seconds(1)
                let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
                let memory = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
                print("callers \(callers): \(Int(Double(count) / seconds)) inspects/s, \(memory)")
                #expect(seconds < 60)
            }
        }
    }
}
