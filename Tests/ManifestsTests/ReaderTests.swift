import Manifests
import Resources
import Testing

struct ReaderTests {
    private static let everything = """
        apiVersion: berth/v1
        kind: Workspace
        metadata:
          name: login-fix
          labels: {team: web}
        spec:
          class: default
          repository: https://github.com/acme/shop.git
          branch: main
          featureBranch: fix/login
          state: Suspended
          mode: Headless
          prompt: |
            Fix the login redirect.
            Then add a test.
          chat: c-7f3a
          image: ghcr.io/acme/berth-workspace:1.2
          resources: {cpus: 1.5, memory: 2Gi, pids: 100}
          environment: {NODE_ENV: development, EMPTY: "", NUMBER: "1"}
          secrets: [GH_TOKEN, NPM_TOKEN]
          onUnsaved: Archive
          update: Never
          idle: {suspendAfter: 30m, closeAfter: never}
        """

    @Test func `every field of a workspace reaches the spec`() throws {
        let spec = try workspaceSpec(Self.everything)
        #expect(spec.class?.text == "default")
        #expect(spec.repository?.text == "https://github.com/acme/shop.git")
        #expect(spec.branch?.text == "main")
        #expect(spec.featureBranch?.text == "fix/login")
        #expect(spec.state == .suspended)
        #expect(spec.mode == .headless)
        #expect(spec.prompt == "Fix the login redirect.\nThen add a test.\n")
        #expect(spec.chat?.text == "c-7f3a")
        #expect(spec.image == "ghcr.io/acme/berth-workspace:1.2")
        #expect(spec.resources?.cpus?.millicores == 1_500)
        #expect(spec.resources?.memory?.bytes == 2 << 30)
        #expect(spec.resources?.pids == 100)
        #expect(spec.environment == ["NODE_ENV": "development", "EMPTY": "", "NUMBER": "1"])
        #expect(spec.secrets?.map(\.text) == ["GH_TOKEN", "NPM_TOKEN"])
        #expect(spec.onUnsaved == .archive)
        #expect(spec.update == .never)
        #expect(spec.idle == IdlePolicy(suspendAfter: .after(seconds: 1_800), closeAfter: .never))
    }

    @Test func `every field of a class and of a source reaches the spec`() throws {
        let set = read(
            """
            apiVersion: berth/v1
            kind: WorkspaceClass
            metadata: {name: default}
            spec:
              defaults: {image: "berth-workspace:latest", mode: Headless, prompt: Look around}
              limits: {open: 20, memory: 64Gi, repositories: ["https://github.com/acme/*"]}
            ---
            apiVersion: berth/v1
            kind: Source
            metadata: {name: team}
            spec:
              git: {url: "https://github.com/acme/workspaces.git", branch: next, path: prod/web}
              interval: 90s
              prune: true
              suspend: false
            """
        )
        #expect(set.diagnostics.rendered() == "")
        var defaults = WorkspaceSpec()
        defaults.image = "berth-workspace:latest"
        defaults.mode = .headless
        defaults.prompt = "Look around"
        let limits = ClassLimits(
            open: 20,
            memory: ByteQuantity(bytes: 64 << 30),
            repositories: ["https://github.com/acme/*"]
        )
        var source = SourceSpec()
        source.git = SourceSpec.Git(
            url: try RepositoryURL(parsing: "https://github.com/acme/workspaces.git"),
            branch: try GitBranch(parsing: "next"),
            path: "prod/web"
        )
        source.interval = .after(seconds: 90)
        source.prune = true
        source.suspend = false
        #expect(
            set.declarations.map(\.declaration.spec) == [
                .workspaceClass(ClassSpec(defaults: defaults, limits: limits)), .source(source),
            ]
        )
        #expect(set.declarations.map(\.line) == [1, 8])
    }

    @Test func `how runs behave is read, numbers as well as texts of dollars`() throws {
        let spec = try workspaceSpec(
            workspace(
                "mode: Headless",
                "prompt: Fix the login redirect",
                "run:",
                "  timeLimit: 2h",
                "  silenceLimit: never",
                "  budget: 5.00",
                "  questions: Decide",
                "  approvePlan: true",
                "  pullRequest: None",
                "  afterwards: Close",
                "  fix: {checks: true, reviews: false, attemptsMax: 5}"
            )
        )
        var run = RunSettings()
        run.timeLimit = .after(seconds: 7_200)
        run.silenceLimit = .never
        run.budget = DollarAmount(micros: 5_000_000)
        run.questions = .decide
        run.approvePlan = true
        run.pullRequest = PullRequestPolicy.none
        run.afterwards = .close
        run.fix = FixSettings(checks: true, reviews: false, attemptsMax: 5)
        #expect(spec.run == run)
        let quoted = try workspaceSpec(workspace("run: {budget: \"12\"}"))
        #expect(quoted.run?.budget == DollarAmount(micros: 12_000_000))
    }

    @Test func `a class bounds its runs`() throws {
        let set = read(
            """
            apiVersion: berth/v1
            kind: WorkspaceClass
            metadata: {name: default}
            spec:
              defaults: {run: {budget: 2.5, fix: {checks: true}}}
              limits: {runs: 4, budgetPerDay: 50.00}
            """
        )
        #expect(set.diagnostics.rendered() == "")
        guard case .workspaceClass(let spec) = set.declarations.first?.declaration.spec else {
            throw WrongKind()
        }
        #expect(spec.limits?.runs == 4)
        #expect(spec.limits?.budgetPerDay == DollarAmount(micros: 50_000_000))
        #expect(spec.defaults?.run?.budget?.text == "2.50")
        #expect(spec.defaults?.run?.fix == FixSettings(checks: true))
    }

    @Test func `what a controller adds to a resource is accepted and ignored`() throws {
        let spec = try workspaceSpec(
            """
            apiVersion: berth/v1
            kind: Workspace
            metadata:
              name: shop
              labels: {}
              uid: 0123456789abcdef0123456789abcdef
              generation: 3
              creationTimestamp: 2026-01-31T12:00:00Z
              deletionTimestamp: null
              source: ~
            spec: {repository: "file:///srv/git/shop.git"}
            status:
              conditions: [{type: Ready, status: "True"}]
              agent: null
            """
        )
        var wanted = WorkspaceSpec()
        wanted.repository = try RepositoryURL(parsing: "file:///srv/git/shop.git")
        #expect(spec == wanted)
    }

    @Test func `words that YAML 1.1 took for booleans are text`() throws {
        let spec = try workspaceSpec(
            workspace("branch: yes", "featureBranch: off", "environment: {A: on, B: no, C: y}")
        )
        #expect(spec.branch?.text == "yes")
        #expect(spec.featureBranch?.text == "off")
        #expect(spec.environment == ["A": "on", "B": "no", "C": "y"])
    }

    @Test func `tags of the core schema decide the type`() throws {
        let spec = try workspaceSpec(
            workspace("branch: !!str 1.0", "resources: {pids: !!int \"64\"}")
        )
        #expect(spec.branch?.text == "1.0")
        #expect(spec.resources?.pids == 64)
    }

    @Test func `an alias stands for its anchor's value`() throws {
        let set = read(
            """
            apiVersion: berth/v1
            kind: WorkspaceClass
            metadata: {name: &n default}
            spec: {defaults: {chat: *n}}
            """
        )
        #expect(set.diagnostics.rendered() == "")
        guard case .workspaceClass(let spec) = set.declarations.first?.declaration.spec else {
            throw WrongKind()
        }
        #expect(spec.defaults?.chat?.text == "default")
    }

    @Test(arguments: ["\r\n", "\n"])
    func `line ends and a byte order mark make no difference`(end: String) throws {
        let text = "\u{FEFF}" + workspace("branch: next").replacing("\n", with: end)
        #expect(try workspaceSpec(text).branch?.text == "next")
    }

    @Test func `a named class may give what is missing`() {
        let head = "apiVersion: berth/v1\nkind: Workspace\nmetadata: {name: shop}\n"
        #expect(read(head + "spec: {class: team}\n").diagnostics.isEmpty)
        #expect(read(head + "spec: {class: team, mode: Headless}\n").diagnostics.isEmpty)
        #expect(read(head + "spec: {class: team, prompt: Go}\n").diagnostics.isEmpty)
        #expect(!read(head + "spec: {}\n").diagnostics.isEmpty)
    }

    @Test func `a resource declared in two files is reported with the other place`() {
        let set = ManifestSet(reading: [
            ManifestFile(name: "a.yaml", bytes: Array(workspace().utf8)),
            ManifestFile(name: "b.yaml", bytes: Array(workspace("branch: next").utf8)),
        ])
        #expect(
            set.diagnostics.rendered() == """
                b.yaml:3:18: error: metadata.name: Workspace shop is declared twice; \
                the first is at a.yaml:1
                  3 | metadata: {name: shop}
                    |                  ^

                """
        )
    }

    @Test func `the same name in two kinds is no duplicate`() {
        let other =
            "---\napiVersion: berth/v1\nkind: WorkspaceClass\nmetadata: {name: shop}\nspec: {}\n"
        #expect(read(workspace() + other).diagnostics.isEmpty)
    }

    @Test func `a list as the command line prints it is read as its resources`() {
        let item =
            #"{"apiVersion":"berth/v1","kind":"WorkspaceClass","metadata":{"name":"NAME"},"spec":{}}"#
        let items = ["a", "b"].map { item.replacing("NAME", with: $0) }.joined(separator: ",")
        let set = read("{\"items\":[\(items)]}")
        #expect(set.declarations.map(\.declaration.name.text) == ["a", "b"])
    }

    @Test func `JSON's escaped surrogate pairs are characters`() throws {
        let spec = try workspaceSpec(
            #"{"apiVersion":"berth/v1","kind":"Workspace","metadata":{"name":"shop"},"#
                + #""spec":{"repository":"file:///srv/git/a.git","mode":"Headless","#
                + #""prompt":"\ud83d\ude00 \\ud83d\/"}}"#
        )
        #expect(spec.prompt == "😀 \\ud83d/")
    }

    @Test func `a body has exactly one resource`() throws {
        let body = Array(workspace().utf8)
        #expect(try declaration(fromJSON: body).name.text == "shop")
        let other = workspace().replacing("shop}", with: "other}")
        let two = body + Array("---\n".utf8) + Array(other.utf8)
        #expect(throws: InvalidManifest.self) { try declaration(fromJSON: two) }
        #expect(throws: InvalidManifest.self) { try declaration(fromJSON: Array("{}".utf8)) }
    }
}
