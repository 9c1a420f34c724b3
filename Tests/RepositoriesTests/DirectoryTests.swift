import Foundation
import Glibc
import Repositories
import Resources
import Testing

extension BrokerTests {
    private static let request = "credential\nprotocol=https\nhost=h\n\n"

    private func works(_ bench: Fixture) -> Bool {
        answer(bench.gitSocket, "git-receive-pack '\(bench.shop)'\n0000")?.contains("capabilities")
            == true && answer(bench.toolsSocket, Self.request) == ""
    }

    @Test func `a new controller takes over the sockets of one that was killed`() async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            // A killed controller leaves its files; the first broker, which still listens, stands
            // in for it.
            let second = try GitBroker()
            try second.open(bench.endpoint())
            #expect(works(bench))
            bench.broker.close(bench.uid)
            #expect(works(bench), "the old one removed the new one's sockets")
            await second.shutdown()
            #expect(try FileManager.default.contentsOfDirectory(atPath: bench.run) == [])
        }
    }

    @Test func `a dead socket file is replaced`() async throws {
        try await Fixture.with { bench in
            try await bench.succeed(
                "python3",
                "-c",
                "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])",
                bench.gitSocket
            )
            #expect(Client(bench.gitSocket) == nil)
            try bench.broker.open(bench.endpoint())
            #expect(works(bench))
        }
    }

    @Test func `opening again serves the new repository and keeps who is waiting`() async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            let other = bench.root + "/other.git"
            try await bench.succeed("git", "init", "-q", "--bare", other)
            let clients = (0..<10).compactMap { _ in Client(bench.gitSocket) }
            try bench.broker.open(bench.endpoint(repository: "file://\(other)"))
            #expect(clients.count == 10)
            for client in clients {
                client.send("git-receive-pack '\(other)'\n0000")
                #expect(client.receiveAll()?.contains("capabilities") == true)
            }
            let old = answer(bench.gitSocket, "git-receive-pack '\(bench.shop)'\n")
            #expect(old?.contains("ERR") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: bench.run).count == 2)
        }
    }

    @Test(arguments: [
        "ln -s ../victim git.sock", "ln -s /nowhere git.sock", "ln ../victim git.sock",
        "mkdir git.sock", "mkdir -p git.sock/full/of/things", "mkfifo git.sock", "touch git.sock",
    ])
    func `what the container planted in the sockets' place is put aside`(plant: String) async throws
    {
        try await Fixture.with { bench in
            let victim = bench.root + "/victim"
            try "precious".write(toFile: victim, atomically: true, encoding: .utf8)
            try await bench.succeed("chmod", "600", victim)
            let tools = plant.replacingOccurrences(of: "git.sock", with: "tools.sock")
            try await bench.succeed("sh", "-c", "cd \(bench.run) && \(plant) && \(tools)")
            try bench.broker.open(bench.endpoint())
            #expect(works(bench))
            #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
            let attributes = try FileManager.default.attributesOfItem(atPath: victim)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let socket = try FileManager.default.attributesOfItem(atPath: bench.gitSocket)
            #expect(socket[.posixPermissions] as? Int == 0o666)
        }
    }

    @Test func `closing removes only the broker's own files`() async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            try FileManager.default.removeItem(atPath: bench.gitSocket)
            try "mine".write(toFile: bench.gitSocket, atomically: true, encoding: .utf8)
            bench.broker.close(bench.uid)
            bench.broker.close(bench.uid)
            #expect(try FileManager.default.contentsOfDirectory(atPath: bench.run) == ["git.sock"])
        }
    }

    @Test func `a runtime directory that is a link or missing is refused`() async throws {
        try await Fixture.with { bench in
            let link = bench.root + "/link"
            try await bench.succeed("ln", "-s", bench.run, link)
            for path in [link, bench.root + "/missing", bench.shop + "/HEAD"] {
                #expect(throws: BrokerError.self) {
                    try bench.broker.open(bench.endpoint(directory: path))
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: bench.run) == [])
        }
    }

    @Test func `a runtime directory's path may be longer than a socket's address`() async throws {
        try await Fixture.with { bench in
            let long = bench.root + "/" + String(repeating: "d", count: 200)
            try bench.makeDirectory(long)
            try bench.broker.open(bench.endpoint(directory: long))
            try await bench.succeed("sh", "-c", "mv \(long)/* \(bench.run)/")
            #expect(works(bench))
        }
    }

    @Test func `after shutdown nothing opens and a second shutdown returns`() async throws {
        try await Fixture.with { bench in
            await bench.broker.shutdown()
            await bench.broker.shutdown()
            #expect(throws: BrokerError.closed) { try bench.broker.open(bench.endpoint()) }
        }
    }

    @Test func `a transfer in progress outlives opening again with the same repository`()
        async throws
    {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            let client = try #require(Client(bench.gitSocket))
            client.send("git-upload-pack '\(bench.shop)' version=2\n")
            #expect(client.receive(4) != nil)
            try bench.broker.open(bench.endpoint())
            client.send("0014command=ls-refs\n00000000")
            #expect(client.receiveAll()?.hasSuffix("0000") == true)
            #expect(bench.notes.all("transfer ended early").isEmpty)
        }
    }

    @Test func `opening and closing from many tasks at once leaves what came last`() async throws {
        try await Fixture.with { bench in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    let endpoint = try bench.endpoint()
                    group.addTask {
                        for round in 0..<25 {
                            try bench.broker.open(endpoint)
                            _ = Client(bench.toolsSocket)?.send("credential\n")
                            if (round + task) % 3 == 0 { bench.broker.close(bench.uid) }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try bench.broker.open(bench.endpoint())
            #expect(works(bench))
            bench.broker.close(bench.uid)
            #expect(try FileManager.default.contentsOfDirectory(atPath: bench.run) == [])
        }
    }
}
