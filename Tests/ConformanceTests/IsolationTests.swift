import DockerEngine
import EngineSupport
import Foundation
import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

/// What one workspace can reach in another, and on the host.
@Suite(.disabled(if: EngineFixture.isSkipped), .serialized)
struct IsolationTests {
    @Test(.timeLimit(.minutes(2)))
    func `a workspace reaches neither another's ports nor what the host keeps to itself`()
        async throws
    {
        try await EngineConformanceFixture.with { bench in
            let first = try ConformanceRun(bench)
            let second = try ConformanceRun(bench)
            for story in [first, second] { try await story.prepare(started: true) }
            try await serve(bench, second.container)
            let found = try await bench.client.inspectContainer(second.container)
            let network = try #require(found.networks.first)
            let address = try #require(network.value.address)
            #expect(try await connect(bench, second.container, "127.0.0.1"))
            #expect(try await connect(bench, second.container, address))
            #expect(try await !connect(bench, first.container, address))
            let host = try await bench.client.inspectNetwork(network.key)
            let gateway = host.addressing?.configurations?.first?.gateway
            let pool = host.addressing?.configurations?.first?.subnet ?? ""
            let bridge = gateway ?? pool.replacing(/\.\d+\/\d+$/, with: ".1")
            try await withHostServer { port in
                let isReached = try await connect(bench, first.container, bridge, port: port)
                #expect(!isReached)
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a workspace has its own directory of the host and nothing else of it`() async throws {
        try await EngineConformanceFixture.with { bench in
            let story = try ConformanceRun(bench)
            try await story.prepare(started: true)
            let found = try await bench.client.inspectContainer(story.container)
            #expect(Set(found.mounts.map(\.destination)) == ["/workspace", "/run/berth"])
            #expect(
                found.mounts.first { $0.destination == "/run/berth" }?.source
                    == bench.runtimeDirectory
            )
            let status = try await bench.runtime.execute(
                ["cat", "/proc/self/status"],
                in: story.container,
                deadline: .seconds(10)
            )
            let lines = String(decoding: status.output, as: UTF8.self).split(separator: "\n")
            for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
                #expect(lines.contains { $0.hasPrefix(set) && $0.hasSuffix("0000000000000000") })
            }
            #expect(lines.contains("NoNewPrivs:\t1"))
            #expect(lines.contains { $0.hasPrefix("Uid:\t1000\t1000\t1000\t1000") })
            let sockets = try await bench.runtime.execute(
                ["ls", "/var/run/docker.sock", "/run/docker.sock"],
                in: story.container,
                deadline: .seconds(10)
            )
            #expect(sockets.exitCode != 0)
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [true, false])
    func `a network that was pruned under a stopped workspace comes back with it`(
        wasStarted: Bool
    ) async throws {
        try await EngineConformanceFixture.with { bench in
            let story = try ConformanceRun(bench)
            try await story.prepare(started: wasStarted)
            if wasStarted { try await bench.runtime.stop(story.container, grace: .zero) }
            let found = try await bench.client.inspectContainer(story.container)
            let network = try #require(found.networks.keys.first)
            #expect(try await bench.client.removeNetwork(network) == .removed)
            try await bench.runtime.start(story.container)
            let now = try await bench.client.inspectContainer(story.container)
            #expect(now.state.status == .running)
            #expect(now.networks[network]?.address?.isEmpty == false)
            let made = try await bench.client.inspectNetwork(network)
            #expect(made.options["com.docker.network.bridge.enable_icc"] == "false")
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a network of our name that joins workspaces is refused`() async throws {
        try await EngineConformanceFixture.with { bench in
            let story = try ConformanceRun(bench)
            try await bench.runtime.createVolume(story.volume, for: story.identity)
            let spec = NetworkSpec(
                name: "berth-\(bench.installation.short)",
                labels: [EngineLabel.installation: bench.installation.text]
            )
            _ = try await bench.client.createNetwork(spec)
            await #expect(throws: RuntimeError.self) {
                try await bench.runtime.createContainer(try story.request())
            }
        }
    }

    /// A web server on port 8080 of the container.
    private func serve(_ bench: EngineConformanceFixture, _ container: String) async throws {
        let outcome = try await bench.runtime.execute(
            ["httpd", "-p", "8080", "-h", "/etc"],
            in: container,
            deadline: .seconds(10)
        )
        #expect(outcome.exitCode == 0)
    }

    private func connect(
        _ bench: EngineConformanceFixture,
        _ container: String,
        _ host: String,
        port: Int = 8_080
    ) async throws -> Bool {
        let outcome = try await bench.runtime.execute(
            ["sh", "-c", "nc -w 2 $0 $1 </dev/null", host, "\(port)"],
            in: container,
            deadline: .seconds(20)
        )
        return outcome.exitCode == 0
    }

    /// Runs a server on the loopback of the Engine's host, where Berth's gateway listens by
    /// default.
    private func withHostServer(_ body: (Int) async throws -> Void) async throws {
        let scripts =
            URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path + "/scripts"
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        process.executableURL = URL(filePath: "\(scripts)/engine")
        process.arguments = ["within", "\(scripts)/model-stub", "127.0.0.1"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        defer {
            try? input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        try await body(try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines))))
    }
}
