import Foundation
import Resources
import Testing

@Suite
struct RunValueTests {
    private let workspace = "6ba7b8109dad11d180b400c04fd430c8"

    /// Source: RFC 9562, A.4 (the namespace of domain names).
    @Test func `a UUID of version 5 is the one of the standard's example`() {
        let digits = Array(workspace)
        let namespace = stride(from: 0, to: 32, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
        #expect(
            uuid5(namespace: namespace, name: "www.example.com")
                == "2ed6657d-e927-568b-95e1-2665a8aea6a2"
        )
    }

    @Test func `a run's ID depends on the workspace and the prompt's generation`() throws {
        let uid = try UID(parsing: workspace)
        let first = RunID(workspace: uid, generation: 1)
        // Source: Python's uuid.uuid5 with the same namespace, and "1".
        #expect(first.text == "b04965e6-a9bb-591f-8f8a-1adcb2c8dc39")
        #expect(RunID(workspace: uid, generation: 1) == first)
        let others = [
            RunID(workspace: uid, generation: 2),
            RunID(workspace: uid, fixing: "1"),
            RunID(workspace: try UID(parsing: String(workspace.reversed())), generation: 1),
        ]
        #expect(Set(others + [first]).count == 4)
        #expect(try RunID(parsing: first.text) == first)
        #expect(SessionID(of: first).text == first.text)
        #expect(SessionID(of: first, start: 2) != SessionID(of: first, start: 3))
    }

    @Test(arguments: [
        "", "2ed6657d", "2ED6657D-E927-568B-95E1-2665A8AEA6A2",
        "2ed6657de927568b95e12665a8aea6a2", "2ed6657d-e927-568b-95e1-2665a8aea6a2-",
        "2ed6657d-e927-568b-95e1-2665a8aea6ag", "../../../e927-568b-95e1-2665a8aea6a2",
    ])
    func `what is no canonical UUID is no run's ID`(text: String) {
        #expect(throws: InvalidText.self) { try RunID(parsing: text) }
        #expect(throws: InvalidText.self) { try SessionID(parsing: text) }
    }

    @Test(arguments: [
        ("5", 5_000_000, "5.00"), ("5.0", 5_000_000, "5.00"), ("0.25", 250_000, "0.25"),
        ("0.0125", 12_500, "0.0125"), ("0.000001", 1, "0.000001"), ("0", 0, "0.00"),
        ("1000000", 1_000_000_000_000, "1000000.00"), ("12.50", 12_500_000, "12.50"),
    ])
    func `dollars are read and written`(text: String, micros: Int64, canonical: String) throws {
        let amount = try DollarAmount(parsing: text)
        #expect(amount.micros == micros)
        #expect(amount.text == canonical)
        #expect(try DollarAmount(parsing: canonical) == amount)
    }

    @Test(arguments: [
        "", "-1", "+1", "1.", ".5", "1.0000001", "1e3", "$5", "1000000.01", "9223372036854775808",
        "1.2.3", "٣",
    ])
    func `what is no amount of dollars is refused`(text: String) {
        #expect(throws: InvalidText.self) { try DollarAmount(parsing: text) }
    }

    @Test func `reported costs are rounded to millionths, and nonsense is none`() {
        #expect(DollarAmount(dollars: 0.1 + 0.2)?.micros == 300_000)
        #expect(DollarAmount(dollars: 0.0000004)?.micros == 0)
        for value in [-0.01, .nan, .infinity, 1e18] { #expect(DollarAmount(dollars: value) == nil) }
        #expect(DollarAmount(micros: 5_012_345).label == "$5.02")
        #expect(DollarAmount(micros: 5_000_000).label == "$5.00")
        #expect(DollarAmount(micros: 1) - DollarAmount(micros: 2) == .zero)
    }

    @Test func `settings are filled from the class, field by field, then from Berth's own`() {
        var base = RunSettings()
        base.budget = DollarAmount(micros: 1)
        base.fix = FixSettings(checks: true, attemptsMax: 7)
        base.pullRequest = .draft
        var own = RunSettings()
        own.fix = FixSettings(reviews: true)
        own.pullRequest = .ready
        let settings = ResolvedRunSettings(own, defaults: base)
        #expect(settings.budget == DollarAmount(micros: 1))
        #expect(settings.fixesChecks && settings.fixesReviews)
        #expect(settings.attemptsMax == 7)
        #expect(settings.pullRequest == .ready)
        #expect(settings.timeLimit == .after(seconds: 7_200))
        #expect(ResolvedRunSettings().questions == .ask)
    }

    @Test func `how runs behave makes no container anew`() throws {
        var spec = WorkspaceSpec()
        spec.repository = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
        let plain = try ResolvedSpec(spec, defaults: nil)
        spec.run = RunSettings()
        spec.run?.budget = DollarAmount(micros: 5)
        spec.run?.approvePlan = true
        let run = try ResolvedSpec(spec, defaults: nil)
        #expect(run != plain)
        #expect(run.hash == plain.hash)
        // The hash in labels of existing containers; it must stay valid, or an update recreates
        // them.
        #expect(plain.isFormerHash(Digest(recorded: "31e5ed223a7f9fdc")))
    }
}
