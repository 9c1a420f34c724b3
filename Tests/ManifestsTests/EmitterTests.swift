import Manifests
import Resources
import Testing

struct EmitterTests {
    @Test func `text is quoted where a reader would take it for something else`() {
        let tree: Tree = [
            "plain": "fix/login", "boolean": "true", "yes": "yes", "number": "1.0", "null": "null",
            "empty": "", "colon": "a: b", "comment": "a #b", "star": "*a", "time": "12:30:45",
            "date": "2026-01-31", "lines": "one\ntwo\n", "real": 3, "flag": true, "nothing": .null,
            "list": ["a", [:]], "none": [],
        ]
        #expect(
            tree.yaml() == """
                plain: fix/login
                boolean: 'true'
                'yes': 'yes'
                number: '1.0'
                'null': 'null'
                empty: ''
                colon: 'a: b'
                comment: 'a #b'
                star: '*a'
                time: '12:30:45'
                date: '2026-01-31'
                lines: |
                  one
                  two
                real: 3
                flag: true
                nothing: null
                list:
                - a
                - {}
                none: []

                """
        )
    }

    /// Prompts allow any text, so they hold the random strings.
    @Test func `any text comes back as it went`() throws {
        let alphabet = Array(" \n\t\r:#-'\"\\{}[]*&!|>%@`a1~é待😀\u{85}\u{2028}\u{7}\u{FEFF}")
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let length = Int.random(in: 0...12, using: &generator)
            let noise = (0..<length).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            // A letter at either end keeps the prompt from being blank.
            let prompt = Bool.random(using: &generator) ? "x" + noise : String(noise) + "x"
            var spec = WorkspaceSpec()
            spec.repository = try RepositoryURL(parsing: "file:///srv/git/shop.git")
            spec.mode = .headless
            spec.prompt = prompt
            let name = try ResourceName(parsing: "shop")
            let written = Declaration(name: name, labels: ["a": "1"], spec: .workspace(spec))
            for text in [try written.manifest().yaml(), try written.manifest().json()] {
                let set = read(text)
                #expect(set.diagnostics.rendered() == "", "\(text.debugDescription)")
                #expect(set.declarations.map(\.declaration) == [written])
            }
        }
    }

    @Test func `a stored resource is printed so that it can be applied again`() throws {
        var spec = WorkspaceSpec()
        spec.repository = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
        spec.environment = ["ZED": "1", "ALPHA": "true", "MID": "yes"]
        spec.resources = ResourceLimits(cpus: CPUQuantity(millicores: 2_000), pids: 512)
        spec.idle = IdlePolicy(suspendAfter: .after(seconds: 90))
        var generator = SeededGenerator(seed: 1)
        let resource = Workspace(
            kind: .workspace,
            metadata: Metadata(
                name: try ResourceName(parsing: "shop"),
                labels: ["team": "web"],
                uid: UID(using: &generator),
                creationTimestamp: Timestamp(milliseconds: 0)
            ),
            spec: spec,
            status: WorkspaceStatus()
        )
        let text = try yaml(of: resource)
        #expect(text.contains("  environment:\n    ALPHA: 'true'\n    MID: 'yes'\n    ZED: '1'\n"))
        let set = read(text)
        #expect(set.diagnostics.rendered() == "")
        #expect(set.declarations.first?.declaration.spec == .workspace(spec))
        #expect(set.declarations.first?.declaration.labels == ["team": "web"])
    }

    @Test func `several documents are parted and read back as several`() throws {
        let first = try declaration(fromJSON: Array(workspace("branch: a").utf8))
        var second = first
        second.name = try ResourceName(parsing: "other")
        let text = Tree.yaml(of: [try first.manifest(), try second.manifest()])
        #expect(read(text).declarations.map(\.declaration) == [first, second])
    }
}
