import Foundation
import Repositories
import Testing
import Workspaces

extension BrokerTests {
    @Test(arguments: ["", "version=1", "version=2"])
    func `clone, push and fetch work over the socket`(hint: String) async throws {
        try await Bench.with { bench in
            try bench.broker.open(bench.endpoint())
            let url = "berth:\(bench.shop)"
            let (first, second) = (bench.root + "/first", bench.root + "/second")
            try await bench.succeed(hint: hint, "git", "clone", "-q", url, first)
            try await bench.succeed("git", "-C", first, "checkout", "-q", "-b", "main")
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
}
