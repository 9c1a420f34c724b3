import Foundation
import Repositories
import Resources
import Testing

extension BrokerTests {
    @Test func `every path but the workspace's own is refused`() async throws {
        try await Fixture.with { bench in
            try await bench.succeed("git", "init", "-q", "--bare", bench.root + "/other.git")
            try await bench.succeed("ln", "-s", bench.shop, bench.root + "/link.git")
            try bench.broker.open(bench.endpoint())
            let paths = [
                bench.root + "/other.git", bench.root + "/link.git", bench.shop + "/",
                bench.shop + "/.", bench.root + "/../" + bench.shop, "/" + bench.shop,
                bench.root + "/run/../shop.git", bench.root + "/shop", bench.shop + "/objects", "/",
            ]
            for path in paths {
                for service in ["git-upload-pack", "git-receive-pack"] {
                    let said = answer(bench.gitSocket, "\(service) '\(path)'\n")
                    #expect(said?.contains("ERR this workspace has no access") == true, "\(path)")
                }
            }
            for line in [
                "git-upload-pack \(bench.shop)", "'\(bench.shop)'", "GET / HTTP/1.1", "\u{0}",
            ] {
                #expect(answer(bench.gitSocket, line + "\n")?.contains("ERR the request") == true)
            }
            let own = answer(bench.gitSocket, "git-receive-pack '\(bench.shop)'\n0000")
            #expect(own?.contains("ERR") == false && own?.contains("capabilities") == true)
        }
    }

    @Test func `git shows the user why it was refused`() async throws {
        try await Fixture.with { bench in
            let (missing, copy) = (bench.root + "/missing.git", bench.root + "/copy")
            try bench.broker.open(bench.endpoint(repository: "file://\(missing)"))
            let clone = try await bench.execute("git", "clone", "-q", "berth:\(missing)", copy)
            #expect(clone.status != 0)
            #expect(clone.output.contains("remote error: there is no git repository at \(missing)"))
            let other = try await bench.execute("git", "clone", "-q", "berth:\(bench.shop)", copy)
            #expect(other.output.contains("remote error: this workspace has no access"))
        }
    }

    @Test func `a remote repository's workspace can reach no path at all`() async throws {
        try await Fixture.with { bench in
            try bench.broker.open(bench.endpoint(repository: "https://github.com/a/b.git"))
            let said = answer(bench.gitSocket, "git-upload-pack '\(bench.shop)'\n")
            #expect(said?.contains("ERR this workspace has no access") == true)
        }
    }

    @Test func `the workspace's git gets the credential its endpoint gives`() async throws {
        try await Fixture.with { bench in
            let endpoint = try bench.endpoint { query in
                query.host == "github.com"
                    ? GitCredential(username: "u", password: query.path ?? "") : nil
            }
            try bench.broker.open(endpoint)
            let query = "credential\nprotocol=https\nhost=github.com\npath=a/b.git\n\n"
            #expect(answer(bench.toolsSocket, query) == "username=u\npassword=a/b.git\n\n")
            let other = "credential\nprotocol=https\nhost=example.org\n\n"
            #expect(answer(bench.toolsSocket, other)?.isEmpty == true)
            #expect(answer(bench.toolsSocket, "{\"id\":1}\n") == "error unknown request\n")
            #expect(
                answer(bench.toolsSocket, "credential\nhost\n\n") == "error malformed attribute\n"
            )
            #expect(bench.notes.all("credential given").allSatisfy { !"\($0)".contains("a/b.git") })
        }
    }

    @Test func `git itself understands the answer`() async throws {
        try await Fixture.with { bench in
            let credential = GitCredential(username: "x-access-token", password: "s3cret=")
            try bench.broker.open(bench.endpoint { $0.path == nil ? credential : nil })
            let helper = """
                import socket, sys
                peer = socket.socket(socket.AF_UNIX)
                peer.connect(sys.argv[1])
                peer.sendall(b"credential\\n" + sys.stdin.buffer.read())
                peer.shutdown(socket.SHUT_WR)
                while block := peer.recv(4096):
                    sys.stdout.buffer.write(block)
                """
            let path = bench.root + "/helper.py"
            try helper.write(toFile: path, atomically: true, encoding: .utf8)
            let fill =
                "printf 'protocol=https\\nhost=github.com\\n\\n'"
                + " | git -c credential.helper='!python3 \(path) \(bench.toolsSocket)' credential fill"
            let output = try await bench.succeed("sh", "-c", fill)
            #expect(output.contains("username=x-access-token\npassword=s3cret=\n"))
        }
    }
}
