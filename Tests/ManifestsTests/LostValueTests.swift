import Manifests
import Resources
import Testing

/// Values that YAML drops, that are unfilled placeholders, or that mean something else to git.
struct LostValueTests {
    @Test(arguments: [
        ("featureBranch: #482-login", 1, 20, "begins a comment"),
        ("featureBranch:    # the branch", 1, 23, "begins a comment"),
        ("\"featureBranch\" : #482", 1, 23, "begins a comment"),
        ("featureBranch: &x", 1, 20, "begins an anchor"),
        ("featureBranch: &x #y", 1, 20, "begins an anchor"),
        ("featureBranch: null", 1, 20, "null and ~"), ("featureBranch: ~", 1, 20, "null and ~"),
        ("featureBranch: !!null", 1, 20, "begins a tag"), ("featureBranch:", 1, nil, "no value;"),
        ("chat: ~", 1, 11, "null and ~"), ("resources:", 1, nil, "no value;"),
        ("resources: {memory: , pids: 20}", 1, nil, "no value;"),
    ])
    func `a key without a value says why, and where`(
        line: String,
        row: Int,
        column: Int?,
        reason: String
    ) throws {
        let set = read(workspace(line))
        let diagnostic = try #require(set.diagnostics.first)
        #expect(set.diagnostics.count == 1, "\(set.diagnostics.rendered())")
        #expect(diagnostic.message.contains(reason), "\(diagnostic.message)")
        let text = workspace(line).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(text[diagnostic.line - 1].contains(line))
        if let column {
            // The columns above are those of a line indented by four.
            let indentation = text[diagnostic.line - 1].prefix { $0 == " " }.count
            #expect(diagnostic.column - indentation == column - 4, "\(diagnostic)")
        }
    }

    @Test(arguments: [
        "environment: {A: \"\"}", "environment: {A: !!str }", "environment: {A: '~'}",
    ])
    func `an empty text that is written as one is a value`(line: String) throws {
        let spec = try workspaceSpec(workspace(line))
        #expect(spec.environment?.count == 1)
    }

    @Test(arguments: [
        "feature/login", "fix-$5", "us$price", "100%-done", "a<b", "fix{1}", "50%off%", "a@b",
        "#482",
        "<3", "feature/%C3%A9", "$", "cash/$", "dollar$sign",
    ])
    func `what only looks a little like a placeholder is a branch`(name: String) throws {
        let spec = try workspaceSpec(workspace("branch: '\(name)'"))
        #expect(spec.branch?.text == name)
    }

    @Test(arguments: [
        "{{ branch }}", "{{branch}}", "x/{{ .Values.x }}/y", "<branch>", "<your-branch>",
        "${BRANCH}",
        "fix/${BRANCH:-main}", "$BRANCH", "$(branch)", "%BRANCH%", "x/%TICKET_ID%", "@BRANCH@",
        "{% branch %}", "<%= branch %>", "fix/$TICKET",
    ])
    func `a template's placeholder is named`(name: String) {
        for field in ["branch", "featureBranch"] {
            let set = read(workspace("\(field): '\(name)'"))
            #expect(set.diagnostics.count == 1)
            #expect(set.diagnostics.first?.message.contains("is a placeholder") == true, "\(name)")
        }
    }

    @Test(arguments: ["branch: {{ branch }}", "chat: {{chat}}", "image: {{ .Values.image }}"])
    func `a placeholder without quotes is one finding, although YAML takes it for maps`(
        line: String
    ) {
        let set = read(workspace(line))
        #expect(set.diagnostics.map(\.message).count == 1, "\(set.diagnostics.rendered())")
        #expect(set.diagnostics.first?.message.contains("'{{ … }}' is a placeholder") == true)
    }

    @Test(arguments: [
        "https://host/%C3%A9%CC%81/a.git", "https://host/a%20b%20c.git", "file:///srv/$5/a.git",
        "file:///srv/a@b@c.git", "ssh://git@host/~user/a.git",
    ])
    func `a URL's own signs are no placeholder`(url: String) throws {
        let text = workspace().replacing("https://github.com/acme/shop.git", with: "'\(url)'")
        #expect(try workspaceSpec(text).repository?.text == url)
    }

    @Test(arguments: [
        "https://github.com/{{org}}/shop.git", "https://${HOST}/a.git", "https://$HOST/a.git",
        "git@<host>:acme/shop.git", "https://host/%PROJECT%/a.git", "file:///srv/%FEATURE%/a.git",
    ])
    func `a repository's placeholder is named`(url: String) {
        let text = workspace().replacing("https://github.com/acme/shop.git", with: "'\(url)'")
        let set = read(text)
        #expect(set.diagnostics.first?.message.contains("is a placeholder") == true, "\(url)")
    }

    @Test(arguments: [
        "costs $5", "${A} and ${B}", "$HOME/bin:$PATH", "a <b> c", "{{ a }} {{ b", "%d items", "<",
        "50%", "p@ss@word",
    ])
    func `signs within an environment's value and a prompt are theirs`(value: String) throws {
        let lines = ["mode: Headless", "prompt: '\(value)'", "environment: {A: '\(value)'}"]
        let spec = try workspaceSpec(workspace(lines[0], lines[1], lines[2]))
        #expect(spec.environment == ["A": value])
        #expect(spec.prompt == value)
    }

    @Test(arguments: ["{{ x }}", " ${X} ", "$X", "%X%", "<token>"])
    func `an environment's value that is all placeholder is refused, and not shown`(value: String) {
        let set = read(workspace("environment: {A: '\(value)'}"))
        #expect(set.diagnostics.count == 1)
        #expect(set.diagnostics.rendered().contains("spec.environment.A: this is a placeholder"))
        #expect(!set.diagnostics.rendered().contains(value))
    }

    @Test func `a full reference is the way to a branch that is really called origin/main`() throws
    {
        let spec = try workspaceSpec(
            workspace("branch: refs/heads/origin/main", "featureBranch: refs/heads/fix")
        )
        #expect(spec.branch?.text == "origin/main")
        #expect(spec.featureBranch?.text == "fix")
        let name = try ResourceName(parsing: "shop")
        let declaration = Declaration(name: name, labels: [:], spec: .workspace(spec))
        #expect(try workspaceSpec(try declaration.manifest().yaml()) == spec)
    }

    @Test(arguments: ["{{", "${", "<a", "<", "$", "%A", "@A@ ", "$(", "%%", "}}"])
    func `no text keeps the search for placeholders busy`(piece: String) {
        let text = String(repeating: piece, count: 100_000 / piece.utf8.count)
        let start = ContinuousClock.now
        _ = read(workspace("branch: '\(text)'", "chat: '\(text)'"))
        // The limit suits a loaded machine; it only has to detect quadratic work.
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func `what a controller prints can be applied again`() throws {
        let spec = try workspaceSpec(workspace("branch: refs/heads/origin/main"))
        let metadata = Metadata(
            name: try ResourceName(parsing: "shop"),
            uid: .random(),
            creationTimestamp: Timestamp(milliseconds: 0)
        )
        let resource = Workspace(
            kind: .workspace,
            metadata: metadata,
            spec: spec,
            status: WorkspaceStatus()
        )
        for text in [try Tree(encoding: resource).json(), try yaml(of: resource)] {
            #expect(!text.contains("null"))
            #expect(try workspaceSpec(text) == spec)
        }
    }

    @Test func `texts of other bytes are other values`() throws {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        let specs = try [composed, decomposed].map {
            try workspaceSpec(workspace("branch: \($0)", "environment: {A: \($0)}"))
        }
        #expect(specs[0] != specs[1])
        #expect(specs[1].branch?.text.unicodeScalars.count == 5)
        let patterns = "[https://host/\(composed), https://host/\(decomposed)]"
        let set = read(
            """
            apiVersion: berth/v1
            kind: WorkspaceClass
            metadata: {name: default}
            spec: {limits: {repositories: \(patterns)}}
            """
        )
        #expect(set.diagnostics.rendered() == "")
    }
}
