import Foundation
import Resources
import Testing

@Suite
struct SpecTests {
    private func minimal() throws -> WorkspaceSpec {
        var spec = WorkspaceSpec()
        spec.repository = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
        return spec
    }

    @Test func `a label that an older version wrote is known for the same spec`() throws {
        let spec = try ResolvedSpec(try minimal(), defaults: nil)
        // The hash of the same text by the version that used 64-bit FNV-1a.
        let former = Digest(recorded: "31e5ed223a7f9fdc")
        #expect(spec.isFormerHash(former))
        #expect(!spec.isFormerHash(Digest(recorded: "cbf29ce484222325")))
        #expect(!spec.isFormerHash(spec.hash))
    }

    @Test func `what nobody says is Berth's default`() throws {
        let spec = try ResolvedSpec(try minimal(), defaults: nil)
        #expect(spec.branch.text == "main")
        #expect(spec.state == .open)
        #expect(spec.mode == .interactive)
        #expect(spec.image == "berth-workspace:latest")
        #expect(spec.cpus.text == "2")
        #expect(spec.memory.text == "4Gi")
        #expect(spec.pids == 512)
        #expect(spec.onUnsaved == .block)
        #expect(spec.update == .whenDetached)
        #expect(spec.suspendAfter == .never)
        #expect(spec.secrets == nil)
    }

    @Test func `the spec goes before its class, field by field`() throws {
        var base = try minimal()
        base.image = "class:1"
        base.resources = ResourceLimits(memory: ByteQuantity(bytes: 1 << 30), pids: 64)
        base.environment = ["A": "class", "B": "class"]
        base.idle = IdlePolicy(suspendAfter: .after(seconds: 60))
        var own = WorkspaceSpec()
        own.resources = ResourceLimits(pids: 32)
        own.environment = ["B": "own"]
        own.idle = IdlePolicy(closeAfter: .after(seconds: 90))
        let spec = try ResolvedSpec(own, defaults: base)
        #expect(spec.image == "class:1")
        #expect(spec.memory.text == "1Gi")
        #expect(spec.pids == 32)
        #expect(spec.environment == ["A": "class", "B": "own"])
        #expect(spec.suspendAfter == .after(seconds: 60))
        #expect(spec.closeAfter == .after(seconds: 90))
    }

    @Test func `a repository is needed, and a prompt for a headless one`() throws {
        #expect(throws: InvalidText.self) { try ResolvedSpec(WorkspaceSpec(), defaults: nil) }
        var headless = try minimal()
        headless.mode = .headless
        #expect(throws: InvalidText.self) { try ResolvedSpec(headless, defaults: nil) }
        headless.prompt = "Fix it"
        #expect(throws: Never.self) { try ResolvedSpec(headless, defaults: nil) }
    }

    @Test func `the hash changes with everything that a container is frozen with`() throws {
        let base = try ResolvedSpec(try minimal(), defaults: nil)
        var seen = [base.hash]
        let frozen: [(inout ResolvedSpec) -> Void] = [
            { $0.image = "other:1" }, { $0.cpus = CPUQuantity(millicores: 1) },
            { $0.memory = ByteQuantity(bytes: 1) }, { $0.pids = 1 }, { $0.mode = .headless },
            { $0.environment = ["A": "1"] }, { $0.environment = ["A": "2"] },
            { $0.environment = ["A": "1", "B": "2"] }, { $0.environment = ["A": "1,1:B=1:2"] },
            { $0.environment = ["A1": ""] },
        ]
        for change in frozen {
            var spec = base
            change(&spec)
            #expect(!seen.contains(spec.hash))
            seen.append(spec.hash)
        }
    }

    @Test func `the hash stays with everything that a running container can follow`() throws {
        let base = try ResolvedSpec(try minimal(), defaults: nil)
        let branch = try GitBranch(parsing: "other")
        let name = try ResourceName(parsing: "c-1")
        let secret = try VariableName(parsing: "A")
        let loose: [(inout ResolvedSpec) -> Void] = [
            { $0.state = .suspended }, { $0.chat = name }, { $0.secrets = [secret] },
            { $0.onUnsaved = .discard }, { $0.update = .never }, { $0.branch = branch },
            { $0.featureBranch = branch }, { $0.prompt = "other" },
            { $0.suspendAfter = .after(seconds: 1) }, { $0.closeAfter = .after(seconds: 1) },
        ]
        for change in loose {
            var spec = base
            change(&spec)
            #expect(spec.hash == base.hash)
        }
    }

    @Test func `the hash does not depend on the order of the environment`() throws {
        var spec = try ResolvedSpec(try minimal(), defaults: nil)
        let pairs = (0..<50).map { ("V\($0)", "\($0)") }
        spec.environment = Dictionary(uniqueKeysWithValues: pairs)
        let hash = spec.hash
        spec.environment = Dictionary(uniqueKeysWithValues: pairs.reversed())
        #expect(spec.hash == hash)
    }

    @Test func `a spec survives JSON, and what is no value of its type does not`() throws {
        var spec = try minimal()
        spec.idle = IdlePolicy(suspendAfter: .after(seconds: 90), closeAfter: .never)
        spec.resources = ResourceLimits(cpus: CPUQuantity(millicores: 1_500))
        let data = try JSONEncoder().encode(spec)
        #expect(try JSONDecoder().decode(WorkspaceSpec.self, from: data) == spec)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(
                WorkspaceSpec.self,
                from: Data(#"{"repository": "ext::id"}"#.utf8)
            )
        }
    }
}

@Suite
struct TextTests {
    @Test func `a selector chooses by labels`() throws {
        let labels = ["team": "web", "tier": "test", "empty": ""]
        let selectors: [(String, Bool)] = [
            ("team=web", true), ("team==web", true), ("team=db", false), ("team!=db", true),
            ("team!=web", false), ("absent!=x", true), ("team", true), ("absent", false),
            ("!absent", true), ("!team", false), ("team=web,tier=test", true),
            ("team=web,tier=live", false), ("empty=", true), ("team=", false),
        ]
        for (text, matches) in selectors {
            #expect(try LabelSelector(parsing: text).matches(labels) == matches, "\(text)")
        }
        for wrong in ["", ",", "a=b,", "=b", "!", "a b", "!!a", "berth.uid=x", "1a"] {
            #expect(throws: InvalidText.self, "\(wrong)") { try LabelSelector(parsing: wrong) }
        }
    }

    @Test func `what could drive a terminal is written out`() {
        #expect(escapingControls("plain ü 👩") == "plain ü 👩")
        for text in [
            "\u{1B}[31m", "\u{7}", "a\nb", "\u{202E}abc", "\u{2028}", "\u{9B}31m", "\u{7F}",
        ] {
            let escaped = escapingControls(text)
            #expect(
                escaped.unicodeScalars.allSatisfy {
                    switch $0.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: false
                    default: true
                    }
                }
            )
            #expect(escaped.contains("\\"))
        }
    }
}
