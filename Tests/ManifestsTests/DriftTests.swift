import Manifests
import Resources
import Testing

/// The specs' coding keys and the fields' descriptions must have the same names.
struct DriftTests {
    private func keys(_ value: some Encodable) throws -> Set<String> {
        guard case .map(let entries) = try Tree(encoding: value) else { return [] }
        return Set(entries.map(\.key))
    }

    private func described(_ kind: Kind, _ path: String...) -> Set<String> {
        var fields = KindDescription.of(kind).fields
        for name in path { fields = fields.first { $0.name == name }?.type.fields ?? [] }
        return Set(fields.map(\.name))
    }

    private func full() throws -> WorkspaceSpec {
        let text = workspace(
            "class: a",
            "branch: a",
            "featureBranch: b",
            "state: Open",
            "mode: Headless",
            "prompt: p",
            "run: {timeLimit: 1h, silenceLimit: 1m, budget: 1, questions: Ask, approvePlan: true,"
                + " pullRequest: Draft, afterwards: Close,"
                + " fix: {checks: true, reviews: true, attemptsMax: 1}}",
            "chat: c",
            "image: i",
            "resources: {cpus: 1, memory: 1Gi, pids: 20}",
            "environment: {A: b}",
            "secrets: [A]",
            "onUnsaved: Block",
            "update: Never",
            "idle: {suspendAfter: 1s, closeAfter: 1s}"
        )
        let declaration = try declaration(fromJSON: Array(text.utf8))
        guard case .workspace(let spec) = declaration.spec else { return WorkspaceSpec() }
        return spec
    }

    @Test func `a workspace's fields are those of its spec`() throws {
        let spec = try full()
        // Mirror counts the stored properties, so a new property without a description fails here.
        #expect(described(.workspace, "spec").count == Mirror(reflecting: spec).children.count)
        #expect(try keys(spec) == described(.workspace, "spec"))
        #expect(try keys(spec.resources) == described(.workspace, "spec", "resources"))
        #expect(try keys(spec.idle) == described(.workspace, "spec", "idle"))
        #expect(try keys(spec.run) == described(.workspace, "spec", "run"))
        #expect(try keys(spec.run?.fix) == described(.workspace, "spec", "run", "fix"))
        let settings = try #require(spec.run)
        #expect(
            described(.workspace, "spec", "run").count
                == Mirror(reflecting: settings).children.count
        )
        #expect(
            described(.workspaceClass, "spec", "defaults").union(["class"])
                == described(.workspace, "spec")
        )
    }

    @Test func `the fields of class and source are those of their specs`() {
        func count(_ value: Any) -> Int { Mirror(reflecting: value).children.count }
        #expect(described(.workspaceClass, "spec").count == count(ClassSpec()))
        #expect(described(.workspaceClass, "spec", "limits").count == count(ClassLimits()))
        #expect(described(.source, "spec").count == count(SourceSpec()))
        #expect(described(.source, "spec", "git").count == count(SourceSpec.Git()))
        #expect(described(.source, "spec", "directory").count == count(SourceSpec.Directory()))
    }

    @Test func `defaults in the descriptions are those that hold`() throws {
        var spec = WorkspaceSpec()
        spec.repository = try RepositoryURL(parsing: "file:///srv/git/a.git")
        let resolved = try ResolvedSpec(spec, defaults: nil)
        let held = [
            "branch": resolved.branch.text, "state": resolved.state.rawValue,
            "mode": resolved.mode.rawValue, "image": resolved.image,
            "onUnsaved": resolved.onUnsaved.rawValue, "update": resolved.update.rawValue,
            "cpus": resolved.cpus.text, "memory": resolved.memory.text,
            "pids": String(resolved.pids), "suspendAfter": resolved.suspendAfter.text,
            "closeAfter": resolved.closeAfter.text,
            "timeLimit": resolved.run.timeLimit.text,
            "silenceLimit": resolved.run.silenceLimit.text,
            "questions": resolved.run.questions.rawValue,
            "approvePlan": String(resolved.run.approvePlan),
            "pullRequest": resolved.run.pullRequest.rawValue,
            "afterwards": resolved.run.afterwards.rawValue,
            "checks": String(resolved.run.fixesChecks),
            "reviews": String(resolved.run.fixesReviews),
            "attemptsMax": String(resolved.run.attemptsMax),
        ]
        let top =
            KindDescription.of(.workspace).fields.first { $0.name == "spec" }?.type.fields ?? []
        let inner = top.flatMap(\.type.fields)
        let fields = top + inner + inner.flatMap(\.type.fields)
        for (name, value) in held {
            #expect(fields.first { $0.name == name }?.defaultText == value, "\(name)")
        }
    }
}
