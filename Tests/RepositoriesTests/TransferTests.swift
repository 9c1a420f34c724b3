import Foundation
import Glibc
import Repositories
import Resources
import Testing

extension BrokerTests {
    @Test(arguments: ["", "version=1", "version=2"])
    func `clone, push and fetch work over the socket`(hint: String) async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            let url = "berth:\(bench.shop)"
            let (first, second) = (bench.root + "/first", bench.root + "/second")
            try await bench.succeed(hint: hint, "git", "clone", "-q", url, first)
            try await bench.succeed("git", "-C", first, "checkout", "-q", "-B", "main")
            try await bench.succeed(
                "git",
                "-C",
                first,
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "one"
            )
            try await bench.succeed("git", "-C", first, "push", "-q", "origin", "main")
            try await bench.succeed(hint: hint, "git", "clone", "-q", url, second)
            try await bench.succeed(
                "git",
                "-C",
                first,
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "two"
            )
            try await bench.succeed("git", "-C", first, "push", "-q", "origin", "main")
            try await bench.succeed(hint: hint, "git", "-C", second, "pull", "-q", "--ff-only")
            let log = try await bench.succeed("git", "-C", second, "log", "--format=%s")
            #expect(log == "two\none\n")
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a repository away"))
    func `a repository of another user is served`() async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            let hook = bench.shop + "/hooks/pre-receive"
            try "#!/bin/sh\nid -u; id -g; id -G\n".write(
                toFile: hook,
                atomically: true,
                encoding: .utf8
            )
            try await bench.succeed("chmod", "755", hook, bench.root)
            try await bench.succeed("chown", "-R", "12345:12346", bench.shop)
            // Git's ownership check is active: even root is refused here.
            let plain = try await bench.execute("git", "-C", bench.shop, "log")
            #expect(plain.output.contains("dubious ownership"))
            let copy = bench.root + "/copy"
            try await bench.succeed("git", "clone", "-q", "berth:\(bench.shop)", copy)
            try await bench.succeed("git", "-C", copy, "commit", "-q", "--allow-empty", "-m", "one")
            let push = try await bench.succeed("git", "-C", copy, "push", "origin", "HEAD:main")
            let lines = push.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(
                lines.starts(with: ["remote: 12345", "remote: 12346", "remote: 12346"]),
                "\(push)"
            )
            let foreign = try await bench.succeed("find", bench.shop, "!", "-user", "12345")
            #expect(foreign == "", "what was pushed belongs to somebody else")
        }
    }

    @Test func `a repository with a work tree is served and its branch protected`() async throws {
        try await Fixture.with { bench in
            let tree = bench.root + "/tree"
            try await bench.succeed("git", "init", "-q", "-b", "main", tree)
            try await bench.succeed("git", "-C", tree, "commit", "-q", "--allow-empty", "-m", "one")
            try bench.broker.open(bench.endpoint(repository: "file://\(tree)"))
            let copy = bench.root + "/copy"
            try await bench.succeed("git", "clone", "-q", "berth:\(tree)", copy)
            try await bench.succeed(
                "git",
                "-C",
                copy,
                "push",
                "-q",
                "origin",
                "HEAD:refs/heads/fix"
            )
            try await bench.succeed("git", "-C", copy, "commit", "-q", "--allow-empty", "-m", "two")
            let push = try await bench.execute(
                "git",
                "-C",
                copy,
                "push",
                "-q",
                "origin",
                "HEAD:main"
            )
            #expect(
                push.status != 0 && push.output.contains("refusing to update checked out branch")
            )
        }
    }

    @Test func `a push of fifty megabytes arrives whole`() async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            let copy = bench.root + "/copy"
            try await bench.succeed("git", "clone", "-q", "berth:\(bench.shop)", copy)
            try await bench.succeed("sh", "-c", "head -c 50000000 /dev/urandom > \(copy)/big")
            try await bench.succeed("git", "-C", copy, "add", "big")
            try await bench.succeed("git", "-C", copy, "commit", "-q", "-m", "big")
            try await bench.succeed("git", "-C", copy, "push", "-q", "origin", "HEAD:main")
            let check = try await bench.succeed("git", "-C", bench.shop, "fsck", "--full")
            #expect(!check.contains("missing"))
            let sizes = try await bench.succeed(
                "git",
                "-C",
                bench.shop,
                "cat-file",
                "-s",
                "main:big"
            )
            #expect(sizes == "50000000\n")
        }
    }

    @Test func `a push leaves files that others can read, as git makes them`() async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint())
            try await bench.pushCommit()
            // Git creates directories with 0777 and files with 0444 or 0666, minus the mask.
            let mask = try await bench.succeed("sh", "-c", "umask")
                .trimmingCharacters(in: .newlines)
            let open = 0o444 & ~(try #require(Int(mask, radix: 8)))
            let closed = try await bench.succeed(
                "find",
                "\(bench.shop)/objects",
                "\(bench.shop)/refs",
                "!",
                "-perm",
                "-\(String(open, radix: 8))"
            )
            #expect(closed == "", "not readable to others: \(closed)")
        }
    }

    @Test func `a push beyond the limit and a broken object are refused`() async throws {
        var limits = BrokerLimits()
        limits.pushSizeMax = 100_000
        try await Fixture.with(limits: limits) { bench in
            try bench.broker.open(bench.endpoint())
            let copy = try await bench.pushCommit()
            let tree = try await bench.succeed("git", "-C", copy, "write-tree")
            let broken = bench.root + "/commit"
            try "tree \(tree)author x\ncommitter x\n\nbad\n"
                .write(toFile: broken, atomically: true, encoding: .utf8)
            let commit = try await bench.succeed(
                "git",
                "-C",
                copy,
                "hash-object",
                "-w",
                "--literally",
                "-t",
                "commit",
                broken
            ).trimmingCharacters(in: .newlines)
            let bad = try await bench.execute(
                "git",
                "-C",
                copy,
                "push",
                "-q",
                "origin",
                "\(commit):refs/heads/bad"
            )
            #expect(bad.status != 0 && bad.output.contains("missingEmail"), "\(bad.output)")
            try await bench.succeed("sh", "-c", "head -c 200000 /dev/urandom > \(copy)/big")
            try await bench.succeed("git", "-C", copy, "add", "big")
            try await bench.succeed("git", "-C", copy, "commit", "-q", "-m", "big")
            let big = try await bench.execute(
                "git",
                "-C",
                copy,
                "push",
                "-q",
                "origin",
                "HEAD:main"
            )
            #expect(big.status != 0 && big.output.contains("exceeds maximum allowed size"))
        }
    }
}

extension Fixture {
    /// Clones and pushes one commit to `main`; returns the clone.
    @discardableResult
    func pushCommit() async throws -> String {
        let copy = root + "/copy"
        try await succeed("git", "clone", "-q", "berth:\(shop)", copy)
        try await succeed("git", "-C", copy, "commit", "-q", "--allow-empty", "-m", "one")
        try await succeed("git", "-C", copy, "push", "-q", "origin", "HEAD:main")
        return copy
    }
}
