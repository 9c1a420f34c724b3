import Resources
import Storage
import Testing

@Suite struct ResourceTests {
    @Test func `what is put reads back equal, whatever its kind`() async throws {
        let database = try database()
        let shared = try name("shared")
        var source = SourceSpec()
        source.git = .init(
            url: try RepositoryURL(parsing: "https://github.com/acme/w.git"),
            branch: try GitBranch(parsing: "main"),
            path: "prod"
        )
        source.interval = .after(seconds: 60)
        source.prune = true
        let limits = ClassLimits(
            open: 20,
            memory: ByteQuantity(bytes: 64 << 30),
            repositories: ["file:///srv/git/*"]
        )
        let specs: [Declaration.Spec] = [
            .source(source), try declaration().spec,
            .workspaceClass(ClassSpec(defaults: WorkspaceSpec(), limits: limits)),
        ]
        var stored: [AnyResource] = []
        for (number, spec) in specs.enumerated() {
            let declaration = Declaration(name: shared, labels: ["a": "\u{0}"], spec: spec)
            let version = Int64(number + 1)
            stored.append(
                try resource(declaration, uid: try uid(UInt64(number)), version: version)
            )
            try await database.write(.put(stored[number]), version: version)
        }
        let found = try await database.resources()
        #expect(found.resources == stored)
        #expect(found.revision == 3)
    }

    @Test func `a status is stored with its version, and the rest stays`() async throws {
        let database = try database()
        guard case .workspace(var workspace) = try resource(try declaration(), uid: try uid(1))
        else { return }
        try await database.write(.put(.workspace(workspace)))
        workspace.status = try status()
        workspace.metadata.resourceVersion = 2
        var other = workspace
        other.spec = WorkspaceSpec()
        try await database.write(.status(.workspace(other)), version: 2)
        #expect(try await database.resources().resources == [.workspace(workspace)])
    }

    @Test func `a removed resource is gone with its record, and a late status does not revive it`()
        async throws
    {
        let database = try database()
        let stored = try resource(try declaration(), uid: try uid(1))
        try await database.write(.put(stored), .record(try uid(1), ["step": 1]))
        _ = try await database.append(try event("Opened"))
        for version in Int64(2)...3 {
            try await database.write(.remove(stored), version: version)
        }
        try await database.write(.status(stored), version: 4)
        let found = try await database.resources()
        #expect(found.resources.isEmpty)
        #expect(found.revision == 4)
        #expect(try await database.record([String: Int].self, of: try uid(1)) == nil)
        #expect(try await database.events(of: try name("login-fix"), after: 0, limit: 5).count == 1)
    }

    @Test func `whoever has a name now takes the place of one that was stored unnoticed`()
        async throws
    {
        let database = try database()
        let unnoticed = try resource(try declaration(), uid: try uid(1))
        let later = try resource(try declaration(), uid: try uid(2), version: 2)
        try await database.write(.put(unnoticed))
        try await database.write(.put(later), version: 2)
        #expect(try await database.resources().resources == [later])
    }

    @Test func `an edit is stored whole or not at all`() async throws {
        let database = try database()
        let stored = try resource(try declaration(), uid: try uid(1))
        struct Unstorable: Codable {
            func encode(to encoder: any Encoder) throws { throw StorageError.full("no room") }
        }
        await #expect(throws: (any Error).self) {
            try await database.write(.put(stored), .record(try uid(2), Unstorable()))
        }
        #expect(try await database.resources().resources.isEmpty)
        #expect(try await database.resources().revision == 0)
    }

    @Test func `a chat that is there keeps its title`() async throws {
        let database = try database()
        for title in ["first", "second"] {
            let chat = Chat(name: try name("c-1"), title: title, creationTimestamp: time(0))
            try await database.write(.chat(chat))
        }
        #expect(try await database.chats().map(\.title) == ["first"])
    }
}
