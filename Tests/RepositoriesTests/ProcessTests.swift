import Foundation
import Glibc
import Repositories
import Resources
import Testing

/// This process's children with their states; with `root`, only those that name it.
///
/// Other tests run in this process at the same time and have children of their own.
private func children(naming root: String? = nil) -> [(process: Int32, state: String)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(Int32.init).compactMap { process in
        // The name may contain any character and ends at the last parenthesis; then come state and
        // parent.
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        if let root {
            let line = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
            guard line?.contains(root) == true else { return nil }
        }
        return fields[1] == "\(getpid())" ? (process, String(fields[0])) : nil
    }
}

private func descriptorCount() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1
}

extension BrokerTests {
    @Test func `git's children get nothing of the controller's`() async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            let secret = bench.root + "/secret"
            let leak = open(secret, O_CREAT | O_RDWR, 0o600)
            #expect(leak >= 0)
            defer { close(leak) }
            setenv("BERTH_TEST_SECRET", "hunter2", 1)
            defer { unsetenv("BERTH_TEST_SECRET") }
            let hook = bench.shop + "/hooks/pre-receive"
            let script = """
                #!/bin/sh
                { env; ls -l /proc/$PPID/fd; readlink /proc/$PPID/cwd; } > \(bench.root)/seen
                """
            try script.write(toFile: hook, atomically: true, encoding: .utf8)
            try await bench.succeed("chmod", "755", hook)
            try await bench.pushCommit()
            let seen = try String(contentsOfFile: bench.root + "/seen", encoding: .utf8)
            #expect(seen.contains("HOME=/nonexistent"))
            #expect(!seen.contains("hunter2") && !seen.contains(secret))
            #expect(!seen.contains("git.sock"))
            // 0 and 1 are the connection, 2 the broker's; git may add pipes to its own children.
            #expect(seen.matches(of: /-> socket:/).count == 3, "\(seen)")
        }
    }

    @Test func `closing a workspace ends its transfers and nobody else's`() async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            let other = bench.root + "/other"
            try bench.makeDirectory(other)
            try bench.broker.open(bench.endpoint(uid: .random(), directory: other))
            let mine = try #require(Client(bench.gitSocket))
            let theirs = try #require(Client(other + "/git.sock"))
            for client in [mine, theirs] {
                client.send("git-receive-pack '\(bench.shop)'\n")
                #expect(client.receive(4) != nil)
            }
            #expect(children(naming: bench.root).count == 2)
            bench.broker.close(bench.uid)
            #expect(mine.receiveAll() != nil)
            #expect(await eventually { children(naming: bench.root).count == 1 })
            theirs.send("0000")
            #expect(theirs.receiveAll() != nil)
            #expect(await eventually { children(naming: bench.root).isEmpty })
            #expect(bench.notes.all("transfer ended early").count == 1)
        }
    }

    @Test func `a hook that ignores the end is killed after the grace time`() async throws {
        var limits = BrokerLimits()
        limits.transferGrace = .milliseconds(300)
        try await Fixture.with(limits: limits) { bench in
            let hook = bench.shop + "/hooks/pre-receive"
            let script =
                "#!/bin/sh\ntrap '' TERM\necho $$ > \(bench.root)/pid\nwhile :; do sleep 1; done\n"
            try script.write(toFile: hook, atomically: true, encoding: .utf8)
            try await bench.succeed("chmod", "755", hook)
            try bench.broker.open(bench.endpoint())
            let copy = bench.root + "/copy"
            try await bench.succeed("git", "clone", "-q", "berth:\(bench.shop)", copy)
            try await bench.succeed("git", "-C", copy, "commit", "-q", "--allow-empty", "-m", "one")
            async let push = bench.execute("git", "-C", copy, "push", "-q", "origin", "HEAD:main")
            #expect(
                await eventually { FileManager.default.fileExists(atPath: bench.root + "/pid") }
            )
            let text = try String(contentsOfFile: bench.root + "/pid", encoding: .utf8)
            let process = try #require(pid_t(text.trimmingCharacters(in: .newlines)))
            bench.broker.close(bench.uid)
            #expect(await eventually { kill(process, 0) != 0 && errno == ESRCH })
            #expect(try await push.status != 0)
        }
    }

    @Test func `shutdown ends everything and returns`() async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            let client = try #require(Client(bench.gitSocket))
            client.send("git-receive-pack '\(bench.shop)'\n")
            #expect(client.receive(4) != nil)
            await bench.broker.shutdown()
            #expect(children(naming: bench.root).isEmpty)
            #expect(client.receiveAll() != nil)
            #expect(Client(bench.gitSocket) == nil)
        }
    }

    @Test func `a transfer that never ends is ended`() async throws {
        var limits = BrokerLimits()
        limits.transferTimeMax = .milliseconds(300)
        try await Fixture.with(limits: limits) { bench in
            try bench.broker.open(bench.endpoint())
            let client = try #require(Client(bench.gitSocket))
            client.send("git-receive-pack '\(bench.shop)'\n")
            #expect(client.receiveAll() != nil)
            #expect(await eventually { children(naming: bench.root).isEmpty })
        }
    }

    @Test func `neither zombies nor descriptors remain`() async {
        // Run in a separate process, in which everything that is counted belongs to the broker.
        await #expect(processExitsWith: .success) {
            var limits = BrokerLimits()
            limits.notesPerMinuteMax = 1_000
            try await Fixture.with(limits: limits) { bench in
                var before = 0
                for round in 0..<4 {
                    try bench.broker.open(bench.endpoint())
                    for _ in 0..<15 {
                        let push = "git-receive-pack '\(bench.shop)'\n0000"
                        try #require(answer(bench.gitSocket, push) != nil)
                        try #require(answer(bench.gitSocket, "git-upload-pack '/x'\n") != nil)
                        try #require(answer(bench.toolsSocket, "?\n") != nil)
                    }
                    try #require(await eventually { children().isEmpty })
                    bench.broker.close(bench.uid)
                    // The runtime opens some descriptors for each new thread; a leak of an exchange
                    // would add 15 in every round.
                    if round == 0 { before = descriptorCount() }
                    try #require(await eventually { descriptorCount() < before + 15 })
                }
                try #require(bench.notes.all("transfer ended").count == 60)
            }
        }
    }

    @Test func `two hundred workspaces cost one thread`() async {
        await #expect(processExitsWith: .success) {
            try await Fixture.with { bench in
                let before = threadCount()
                for index in 0..<200 {
                    let directory = bench.root + "/run\(index)"
                    try bench.makeDirectory(directory)
                    try bench.broker.open(bench.endpoint(uid: .random(), directory: directory))
                }
                let request = "git-receive-pack '\(bench.shop)'\n0000"
                let last = answer(bench.root + "/run199/git.sock", request)
                try #require(last?.contains("capabilities") == true)
                // Allow for the test's own thread pool.
                try #require(threadCount() < before + 20)
            }
        }
    }
}

private func threadCount() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? -1
}
