import API
import Foundation
import GatewaySupport
import Resources
import Testing

extension EndToEnd {
    /// A close handles every state of a checkout correctly, and a rescue restores every byte.
    @Suite struct UnsavedWorkTests {
        @Test func `unsaved work of every kind blocks a close, and a rescue brings all of it back`()
            async throws
        {
            try await QuietImage.build()
            try await Installation.with { berth in
                try await berth.forEach(UnsavedWork.unsaved) { work in
                    try await berth.make(work)
                    let before = try await berth.picture(work)
                    let blocked = try await berth.run("close", work.name, "--wait")
                    #expect(blocked.status == 1, "\(work.name): \(blocked.story)")
                    for words in work.words {
                        #expect(blocked.out.contains(words), "\(work.name): \(blocked.story)")
                    }
                    #expect(blocked.err.contains("--on-unsaved archive"), "\(blocked.story)")
                    #expect(try await berth.containers(work.name).count == 1)
                    #expect(try await berth.picture(work) == before, "\(work.name) was changed")

                    if work.isUnknown {
                        let asked = try await berth.run(
                            "close",
                            work.name,
                            "--on-unsaved",
                            "archive",
                            "--wait"
                        )
                        #expect(asked.status == 1, "\(work.name): \(asked.story)")
                        #expect(asked.err.contains("--on-unsaved discard"), "\(asked.story)")
                    }
                    let policy = work.isUnknown ? "discard" : "archive"
                    let id = try await berth.closeWithRescue(work.name, policy)
                    let back = try await berth.restore(id)
                    let after = try await berth.picture(work, in: back)
                    let changes = after.split(separator: "\n").difference(
                        from: before.split(separator: "\n")
                    )
                    #expect(changes.isEmpty, "\(work.name): \(Array(changes))")
                    #expect(!FileManager.default.fileExists(atPath: "\(back)/repo/canary"))
                }
            }
        }

        @Test func `work that is elsewhere too lets a close pass, without a rescue`() async throws {
            try await QuietImage.build()
            try await Installation.with { berth in
                try await berth.forEach(UnsavedWork.saved) { work in
                    try await berth.make(work)
                    let closed = try await berth.run("close", work.name, "--wait")
                    #expect(closed.status == 0, "\(work.name): \(closed.story)")
                    let receipt = try await berth.workspace(work.name).status.receipt
                    #expect(receipt != nil && receipt?.rescue == nil, "\(work.name)")
                    #expect(try await berth.volumes(work.name) == [])
                }
                #expect(try await berth.rescues() == [])
            }
        }

        @Test func `work that landed in another shape never blocks, and is kept all the same`()
            async throws
        {
            try await QuietImage.build()
            try await Installation.with { berth in
                try await berth.forEach(UnsavedWork.landed) { work in
                    try await berth.make(work)
                    let closed = try await berth.run("close", work.name, "--wait")
                    #expect(closed.status == 0, "\(work.name): \(closed.story)")
                    let receipt = try await berth.workspace(work.name).status.receipt
                    let id = try #require(receipt?.rescue, "\(work.name)")
                    let back = try await berth.restore(id) + "/repo"
                    let log = try await Program.succeed([
                        "git", "-C", back, "log", "--format=%s", "topic",
                    ])
                    #expect(log.contains("x"), "\(log)")
                    #expect(try await berth.volumes(work.name) == [])
                }
            }
        }

        @Test func `discarding keeps a rescue too, and one of an earlier life stays`() async throws
        {
            try await QuietImage.build()
            try await Installation.with { berth in
                let work = UnsavedWork(name: "twice", script: "echo first >note.txt")
                try await berth.make(work)
                let before = try await berth.picture(work)
                let first = try await berth.closeWithRescue(work.name, "discard")

                try await berth.succeed("reopen", work.name)
                #expect(try await berth.recovers(work.name))
                try await berth.inside(work.name, "echo second >note.txt")
                let second = try await berth.closeWithRescue(work.name, "archive")
                #expect(first != second)

                let back = try await berth.restore(first)
                #expect(try await berth.picture(work, in: back) == before)
                let note = try await berth.restore(second) + "/repo/note.txt"
                #expect(try String(contentsOfFile: note, encoding: .utf8) == "second\n")
            }
        }
    }
}

extension Installation {
    /// Runs `body` for each of `items`, four at a time.
    func forEach<Item: Sendable>(
        _ items: [Item],
        _ body: @escaping @Sendable (Item) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, item) in items.enumerated() {
                if index >= 4 { try await group.next() }
                group.addTask { try await body(item) }
            }
            try await group.waitForAll()
        }
    }

    /// Opens a workspace on its own repository, in the state under test.
    fileprivate func make(_ work: UnsavedWork) async throws {
        _ = try await makeRepository(work.name)
        try await open(work.name, repository: work.name, "image: \(QuietImage.name)")
        try await inside(work.name, UnsavedWork.prelude + work.script)
    }

    /// What must be restored, read from the volume or from a local directory after a restore.
    fileprivate func picture(_ work: UnsavedWork, in directory: String? = nil) async throws
        -> String
    {
        let script = "\(EndToEnd.root)/Tests/ImageTests/picture"
        let words = ["--\(work.proof)", "\(directory ?? "/workspace")/\(work.place)"]
        guard directory == nil else { return try await Program.succeed([script] + words) }
        return try await Program.succeed(
            ["docker", "exec", "-i", container(work.name), "bash", "-s", "--"] + words,
            environment: ["DOCKER_HOST": EndToEnd.engineAddress()],
            input: String(contentsOfFile: script, encoding: .utf8)
        )
    }

    /// Closes with unsaved work and checks that only the rescue remains; returns its id.
    func closeWithRescue(_ name: String, _ policy: String) async throws -> String {
        let closed = try await run("close", name, "--on-unsaved", policy, "--wait")
        let receipt = try await workspace(name).status.receipt
        guard closed.status == 0, let id = receipt?.rescue else {
            throw Program.Failed(description: "\(name): \(closed.story)")
        }
        #expect(closed.out.contains("berth rescue restore \(id)"))
        #expect(try await containers(name) == [])
        #expect(try await volumes(name) == [])
        return id
    }

    /// Restores a rescue and returns the directory.
    func restore(_ id: String) async throws -> String {
        let target = "\(root)/back-\(id)"
        try await succeed("rescue", "restore", id, target)
        return target
    }

    func rescues() async throws -> [String] {
        try await succeed("rescue", "list", "-o", "name").split(separator: "\n").map(String.init)
    }
}
