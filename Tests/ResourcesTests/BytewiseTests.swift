import Foundation
import Resources
import Testing

/// `é` in Unicode's two normal forms, which are equal only to Swift.
private let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")

@Suite
struct BytewiseTests {
    @Test func `specs with texts of other bytes differ in every field`() throws {
        let changes: [(inout WorkspaceSpec, String) throws -> Void] = [
            { $0.branch = try GitBranch(parsing: $1) },
            { $0.featureBranch = try GitBranch(parsing: "fix/\($1)") },
            { $0.repository = try RepositoryURL(parsing: "file:///srv/\($1)") },
            { $0.prompt = $1 }, { $0.image = $1 }, { $0.environment = ["A": $1] },
            { $0.environment = [$1: "A"] },
        ]
        for (index, change) in changes.enumerated() {
            var (first, second, third) = (WorkspaceSpec(), WorkspaceSpec(), WorkspaceSpec())
            try change(&first, composed)
            try change(&second, decomposed)
            try change(&third, composed)
            #expect(first != second, "change \(index)")
            #expect(first == third, "change \(index)")
            #expect(Set([first, second, third]).count == 2, "change \(index)")
        }
    }

    @Test func `so do the other specs, and labels`() {
        #expect(
            ClassLimits(repositories: [composed]) != ClassLimits(repositories: [decomposed])
        )
        #expect(SourceSpec.Git(path: composed) != SourceSpec.Git(path: decomposed))
        #expect(SourceSpec.Directory(path: composed) != SourceSpec.Directory(path: decomposed))
        let labels = [composed, decomposed].map { ["a": $0] }
        #expect(!labels[0].hasSameBytes(as: labels[1]))
        #expect(labels[0].hasSameBytes(as: labels[0]))
    }

    @Test func `a container is made anew for other bytes`() throws {
        var spec = WorkspaceSpec()
        spec.repository = try RepositoryURL(parsing: "https://host/a")
        let resolved = try [composed, decomposed].map { text in
            var spec = spec
            spec.environment = ["A": text]
            return try ResolvedSpec(spec, defaults: nil)
        }
        #expect(resolved[0] != resolved[1])
        #expect(resolved[0].hash != resolved[1].hash)
    }

    @Test func `what is absent is left out when coded, and read as absent`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let empty = try encoder.encode(WorkspaceSpec())
        #expect(String(decoding: empty, as: UTF8.self) == "{}")
        #expect(try JSONDecoder().decode(WorkspaceSpec.self, from: empty) == WorkspaceSpec())
        var spec = WorkspaceSpec()
        spec.image = "a:1"
        spec.environment = ["A": decomposed]
        let data = try encoder.encode(spec)
        #expect(
            String(decoding: data, as: UTF8.self)
                == #"{"environment":{"A":"\#(decomposed)"},"image":"a:1"}"#
        )
        #expect(try JSONDecoder().decode(WorkspaceSpec.self, from: data) == spec)
    }

    @Test func `a mark does not hide the character that it follows`() {
        #expect("-\u{301}".hasBytes(prefix: "-"))
        #expect("a-\u{301}".hasBytes("-"))
        #expect(!"a".hasBytes(suffix: "ba"))
        #expect("ab".hasBytes(suffix: "b"))
    }
}
