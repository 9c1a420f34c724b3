import Forges
import HTTPTransport
import Resources
import Testing

/// A stub with a repository `acme/shop`, its branches `main` and `feature`, and a client of it.
struct Fixture: Sendable {
    let stub: ForgeStub
    let clock = Clock()

    static let tip = String(repeating: "b", count: 40)

    init(prefix: String = "") async throws {
        stub = try ForgeStub("github-stub", prefix.isEmpty ? [] : ["--prefix", prefix])
        try await token()
        try await repository("acme/shop")
    }

    func token(_ fields: String = "") async throws {
        try await stub.control("tokens", #"{"token":"tests","login":"berth"\#(fields)}"#)
    }

    func repository(_ name: String, _ fields: String = "") async throws {
        try await stub.control("repositories", #"{"full_name":"\#(name)"\#(fields)}"#)
        let main = String(repeating: "a", count: 40)
        try await branch("main", [main], of: name)
        try await branch("feature", [main, Self.tip], of: name)
    }

    func branch(
        _ branch: String,
        _ commits: [String],
        of repository: String = "acme/shop",
        hidden: Int = 0
    ) async throws {
        let list = commits.map { "\"\($0)\"" }.joined(separator: ",")
        try await stub.control(
            "branches",
            #"{"repository":"\#(repository)","name":"\#(branch)","commits":[\#(list)],"#
                + #""hidden":\#(hidden)}"#
        )
    }

    func fault(_ match: String, _ fields: String) async throws {
        try await stub.control("faults", #"{"match":"\#(match)",\#(fields)}"#)
    }

    func connection(
        token: String? = "tests",
        prefix: String = "",
        timeout: Duration = .seconds(20),
        writeInterval: Duration = .zero
    ) throws -> ForgeConnection {
        let api = try #require(ForgeAPI(stub.address + prefix))
        return ForgeConnection(
            api,
            tokens: ForgeTokenSource(name: "GH_TOKEN") { token.flatMap { ForgeToken($0) } },
            settings: .init(
                callTimeout: timeout,
                writeInterval: writeInterval,
                now: { [clock] in clock.now }
            )
        )
    }

    func forge(
        _ repository: String = "acme/shop",
        token: String? = "tests",
        prefix: String = "",
        timeout: Duration = .seconds(20)
    ) throws -> GitHubForge {
        let connection = try connection(token: token, prefix: prefix, timeout: timeout)
        return GitHubForge(connection, repository: repository)
    }

    /// The error with which `body` fails.
    func failure(_ body: () async throws(ForgeError) -> Void) async throws -> ForgeError {
        do throws(ForgeError) {
            try await body()
        } catch {
            return error
        }
        throw ForgeStub.Failed(description: "it did not fail")
    }

    /// Checks that each answer of the stub matches GitHub's description.
    func isAsDescribed() async throws {
        #expect(try await stub.violations() == [])
    }
}
