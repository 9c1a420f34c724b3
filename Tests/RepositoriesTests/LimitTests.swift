import Foundation
import Repositories
import Resources
import Testing

extension BrokerTests {
    @Test(arguments: ["git.sock", "tools.sock"])
    func `a client that is slow, silent or endless is cut off`(socket: String) async throws {
        var limits = BrokerLimits()
        limits.requestTimeMax = .milliseconds(600)
        try await Fixture.with(limits: limits) { bench in
            try bench.broker.open(bench.endpoint())
            let path = bench.run + "/" + socket
            let started = ContinuousClock.now
            let silent = try #require(Client(path))
            let slow = try #require(Client(path))
            slow.send("git-upload-")
            let halfOpen = try #require(Client(path))
            halfOpen.send("credential\n")
            halfOpen.finishSending()
            let endless = try #require(Client(path))
            endless.send([UInt8](repeating: UInt8(ascii: "a"), count: limits.requestLengthMax + 1))
            #expect(endless.receiveAll()?.contains("too long") == true)
            #expect(ContinuousClock.now - started < limits.requestTimeMax)
            #expect(halfOpen.receiveAll() != nil)
            #expect(slow.receiveAll()?.contains("no request in time") == true)
            #expect(silent.receiveAll()?.contains("no request in time") == true)
            #expect(ContinuousClock.now - started >= limits.requestTimeMax)
        }
    }

    @Test func `a request may come byte by byte and bring git's first bytes along`() async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            let client = try #require(Client(bench.gitSocket))
            for byte in "git-upload-pack '\(bench.shop)' version=2".utf8 { client.send([byte]) }
            // Send the line's end and a whole command at once: nothing after the newline may be
            // lost.
            client.send("\n0014command=ls-refs\n0000")
            client.send("0000")
            let said = client.receiveAll()
            // The capabilities' end and the empty list of an empty repository.
            #expect(said?.hasPrefix("000eversion 2\n") == true)
            #expect(said?.hasSuffix("00000000") == true, "\(String(describing: said))")
        }
    }

    @Test func `a workspace that floods does not hold up another`() async throws {
        var limits = BrokerLimits()
        limits.connectionsPerWorkspaceMax = 4
        limits.requestTimeMax = .seconds(3)
        try await Fixture.with(limits: limits) { bench in
            try bench.broker.open(bench.endpoint())
            let other = bench.root + "/other"
            try bench.makeDirectory(other)
            try bench.broker.open(bench.endpoint(uid: .random(), directory: other))
            var flood = (0..<8).compactMap { _ in Client(bench.gitSocket) }
            let late = try #require(flood.last)
            flood.removeLast()
            late.send("git-receive-pack '\(bench.shop)'\n0000")
            let started = ContinuousClock.now
            for _ in 0..<10 {
                let said = answer(other + "/git.sock", "git-receive-pack '\(bench.shop)'\n0000")
                #expect(said?.contains("capabilities") == true)
            }
            #expect(ContinuousClock.now - started < limits.requestTimeMax)
            #expect(!late.hasAnswer, "more connections than may be held were")
            flood = []
            #expect(late.receiveAll()?.contains("capabilities") == true)
        }
    }

    @Test func `a workspace cannot fill the log`() async throws {
        var limits = BrokerLimits()
        limits.notesPerMinuteMax = 5
        try await Fixture.with(limits: limits) { bench in
            try bench.broker.open(bench.endpoint())
            for _ in 0..<20 { #expect(answer(bench.toolsSocket, "?\n") != nil) }
            #expect(bench.notes.all("request refused").count <= 5)
        }
    }
}
