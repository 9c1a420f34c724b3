import API
import Foundation
import GatewaySupport
import Resources
import TestSupport
import Testing

extension EndToEnd {
    /// `kill -9` at any moment of any cycle: the next controller finishes what the last one began.
    ///
    /// BERTH_KILL_CYCLES is the number of cycles (40); BERTH_SEED determines them and the moments,
    /// but not the machine's timing.
    @Suite struct KillTests {
        private static func number(_ name: String, else value: UInt64) -> UInt64 {
            ProcessInfo.processInfo.environment[name].flatMap(UInt64.init) ?? value
        }

        @Test func `P1: a controller that is killed at random loses nothing and leaks nothing`()
            async throws
        {
            let count = Int(Self.number("BERTH_KILL_CYCLES", else: 40))
            let seed = Self.number("BERTH_SEED", else: .random(in: 1...9_999))
            print("BERTH_SEED=\(seed) BERTH_KILL_CYCLES=\(count)")
            try await Installation.with { berth in
                try await QuietImage.build()
                _ = try await berth.makeRepository()
                // One undisturbed cycle creates what exists once in an installation: its network,
                // its chats.
                _ = try await berth.live(KillCycle(number: -1, name: "killed-0", ending: .pushed))
                let before = try await Inventory.of(berth)

                let hands = KillCycle.deal(count, width: 6, seed: seed)
                let (lived, kills) = try await berth.disturbed(seed) {
                    try await berth.lives(hands)
                }
                try await berth.startController()
                print("\(lived.count) cycles, \(kills) kills")
                try await berth.checkNothingIsLost(lived)
                Self.checkNothingLeaked(before, try await .of(berth), lived.map(\.cycle))
            }
        }

        private static func checkNothingLeaked(
            _ before: Inventory,
            _ after: Inventory,
            _ cycles: [KillCycle]
        ) {
            let rescued = cycles.count { [.archived, .discarded].contains($0.ending) }
            var expected = before
            expected.rescues += rescued
            expected.rows["rescue", default: 0] += rescued
            expected.rows["receipt", default: 0] += cycles.count
            // A workspace that was deleted at once may have no summary.
            expected.rows["message"] = after.rows["message"]
            expected.rows["chat"] = after.rows["chat"]
            #expect(after == expected)
        }
    }
}

/// A finished cycle and its UID.
struct Lived: Sendable {
    var cycle: KillCycle
    var uid: UID
}

extension Installation {
    /// Runs all lists of cycles in parallel.
    fileprivate func lives(_ hands: [[KillCycle]]) async throws -> [Lived] {
        try await withThrowingTaskGroup(of: [Lived].self) { group in
            for hand in hands {
                group.addTask {
                    var lived: [Lived] = []
                    for cycle in hand {
                        lived.append(Lived(cycle: cycle, uid: try await self.live(cycle)))
                    }
                    return lived
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// Runs `body` while the controller is killed repeatedly; afterwards no controller runs.
    fileprivate func disturbed<Answer: Sendable>(
        _ seed: UInt64,
        _ body: () async throws -> Answer
    ) async throws -> (Answer, kills: Int) {
        try await withThrowingTaskGroup(of: Int.self) { killer in
            killer.addTask { try await self.killAgainAndAgain(SeededGenerator(seed: ~seed)) }
            let answer = try await body()
            killer.cancelAll()
            return (answer, try await killer.next() ?? 0)
        }
    }

    /// Kills it sometimes while it starts, sometimes while it works; returns how often.
    ///
    /// The pauses are 50 ms to 10 s, drawn evenly on a logarithmic scale.
    private func killAgainAndAgain(_ moments: SeededGenerator) async throws -> Int {
        var moments = moments
        var kills = 0
        while true {
            killController()
            kills += 1
            guard !Task.isCancelled else { return kills }
            let running = try? await Docker.run(
                "ps",
                "--filter",
                "label=berth.role=workspace",
                "--format",
                "{{.Label \"berth.uid\"}}"
            )
            let uids = (running ?? "").split(separator: "\n")
            #expect(Set(uids).count == uids.count, "P6: two containers of one workspace run")
            try launchController()
            let pause = 50 * pow(200, Double.random(in: 0..<1, using: &moments))
            try? await Task.sleep(for: .milliseconds(Int(pause)))
        }
    }

    /// Checks that the work of each cycle is on its branch or in its rescue, and its summary once
    /// in its chat.
    fileprivate func checkNothingIsLost(_ lived: [Lived]) async throws {
        let receipts: [Receipt] = try await listed("receipts")
        let rescues: [RescueEntry] = try await listed("rescues")
        for life in lived {
            let cycle = life.cycle
            let own = receipts.filter { $0.uid == life.uid }
            #expect(own.count == 1 && own.first?.volumeLost == false, "\(cycle): \(own)")
            let rescue = rescues.first { $0.id == own.first?.rescue }
            switch cycle.ending {
            case .atOnce: #expect(rescue == nil, "\(cycle)")
            case .pushed, .suspended:
                #expect(rescue == nil, "\(cycle)")
                let kept = try await Program.succeed([
                    "git", "-C", "\(root)/shop.git", "show", "\(cycle.branch):token.txt",
                ])
                #expect(kept == cycle.token)
            case .archived, .discarded:
                let archive = "\(rescue?.path ?? "none")/1.tar"
                let kept = try await Program.succeed(["tar", "-xOf", archive, "token.txt"])
                #expect(kept == cycle.token)
            }
            guard cycle.ending != .atOnce else { continue }
            let summary = own.first?.summary ?? ""
            let told = try await summaries(in: cycle.name, of: life.uid)
            #expect(told == [summary], "\(cycle)")
        }
    }

    private func listed<Item: Codable & Sendable>(_ path: String) async throws -> [Item] {
        let json = try await Program.succeed([
            "curl", "-fsS", "--unix-socket", "\(data)/berth.sock",
            "http://berth/api/v1/\(path)",
        ])
        return try JSONDecoder().decode(ResourceList<Item>.self, from: Data(json.utf8)).items
    }

    /// The messages in a chat for one cycle.
    private func summaries(in chat: String, of uid: UID) async throws -> [String] {
        let messages: [ChatMessage] = try await listed("chats/\(chat)/messages")
        return messages.filter { $0.key?.hasPrefix("\(uid)/") == true }.map(\.text)
    }
}
