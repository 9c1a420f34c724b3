import API
import Foundation
import GatewaySupport
import Resources
import TestSupport

/// One workspace from declaration to removal, with work in it that must not be lost.
struct KillCycle: Sendable {
    enum Ending: CaseIterable, Sendable {
        /// The work is pushed, and the close succeeds.
        case pushed
        /// The close is blocked first.
        case archived
        /// The deletion closes it and keeps a rescue, as its spec discards.
        case discarded
        /// Suspended and resumed in between, then as `pushed`.
        case suspended
        /// Deleted right after its declaration, whatever exists of it by then.
        case atOnce
    }

    var number: Int
    /// Several cycles use it, one after the other.
    var name: String
    var ending: Ending

    var token: String { "token-\(number)" }
    var branch: String { "cycle-\(number)" }

    /// The cycles of one seed, distributed over `width` names.
    static func deal(_ count: Int, width: Int, seed: UInt64) -> [[KillCycle]] {
        var generator = SeededGenerator(seed: seed)
        var hands: [[KillCycle]] = Array(repeating: [], count: width)
        for number in 0..<count {
            let ending = Ending.allCases.randomElement(using: &generator) ?? .pushed
            let slot = number % width
            hands[slot].append(
                KillCycle(number: number, name: "killed-\(slot)", ending: ending)
            )
        }
        return hands
    }

    func manifest(_ root: String) -> String {
        """
        apiVersion: berth/v1
        kind: Workspace
        metadata: {name: \(name)}
        spec:
          repository: file://\(root)/shop.git
          featureBranch: \(branch)
          image: \(QuietImage.name)
          chat: \(name)
          onUnsaved: \(ending == .discarded ? "Discard" : "Block")
        """
    }
}

extension Installation {
    /// Runs one cycle as a user who retries while no controller answers; returns its UID.
    func live(_ cycle: KillCycle) async throws -> UID {
        try await persist(["apply", "-f", "-"], input: cycle.manifest(root))
        let uid = try await persistent(cycle.name).metadata.uid
        if cycle.ending != .atOnce {
            try await waits(cycle, for: "Ready")
            try await inside(cycle.name, "echo \(cycle.token) >token.txt")
        }
        switch cycle.ending {
        case .atOnce, .discarded: break
        case .suspended:
            try await persist(["suspend", cycle.name])
            try await waits(cycle, for: "Ready=False")
            try await persist(["resume", cycle.name])
            try await waits(cycle, for: "Ready")
            try await push(cycle)
        case .pushed: try await push(cycle)
        case .archived:
            try await persist(["close", cycle.name, "--wait"], ends: 1)
            try await persist(["close", cycle.name, "--on-unsaved", "archive", "--wait"])
        }
        try await persist(["delete", "ws", cycle.name, "--ignore-not-found", "--wait"])
        return uid
    }

    private func waits(_ cycle: KillCycle, for condition: String) async throws {
        let words = ["wait", cycle.name, "--for", "condition=\(condition)", "--timeout", "180s"]
        try await persist(words)
    }

    /// The push goes through the controller, so it is retried until one is running.
    private func push(_ cycle: KillCycle) async throws {
        let script = """
            git add token.txt; git commit -qm '\(cycle.token)'
            for try in {1..300}; do git push -q 2>/tmp/talk && exit; sleep 0.2; done
            cat /tmp/talk >&2; exit 1
            """
        try await inside(cycle.name, script)
        try await persist(["close", cycle.name, "--wait"])
    }

    /// Runs a command until a controller answers it; throws unless its status is then `ends`.
    private func persist(_ words: [String], input: String = "", ends: Int32 = 0) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(240))
        var outcome = try await run(words, input: input)
        while outcome.status == 3, clock.now < deadline {
            try await Task.sleep(for: .milliseconds(150))
            outcome = try await run(words, input: input)
        }
        guard outcome.status == ends else {
            throw Program.Failed(description: "\(words.joined(separator: " ")): \(outcome.story)")
        }
    }

    private func persistent(_ name: String) async throws -> Workspace {
        var last: any Error = Program.Failed(description: "not asked")
        for _ in 0..<600 {
            do {
                return try await workspace(name)
            } catch {
                last = error
                try await Task.sleep(for: .milliseconds(150))
            }
        }
        throw last
    }
}
