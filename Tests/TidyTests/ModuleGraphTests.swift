import Foundation
import Testing

/// Which module may import which: imports point downwards only.
struct ModuleGraphTests {
    /// The modules of ours that each module imports; `make graph` prints them.
    static let arrows: [String: Set<String>] = [
        "CCrypto": [], "CCurl": [], "CLinux": [], "CYAML": [],
        "Hashing": ["CCrypto"],
        "OperatingSystem": ["CLinux"],
        "UnsavedWork": [],
        "Resources": ["Hashing", "UnsavedWork"],
        "Reconciliation": ["Resources", "UnsavedWork"],
        "Reconciler": ["Reconciliation", "Resources", "Transcripts", "UnsavedWork"],
        "Storage": ["OperatingSystem", "Resources"],
        "Manifests": ["CYAML", "OperatingSystem", "Resources"],
        "HTTPTransport": ["CCurl", "OperatingSystem"],
        "DockerEngine": ["HTTPTransport"],
        "Forges": ["HTTPTransport", "Resources"],
        "Repositories": ["OperatingSystem", "Resources"],
        "API": ["Resources", "UnsavedWork"],
        "DockerRuntime": [
            "DockerEngine", "HTTPTransport", "Reconciler", "Reconciliation", "Resources",
        ],
        "WorkspaceHost": [
            "Hashing", "OperatingSystem", "Reconciler", "Reconciliation", "Repositories",
            "Resources", "Transcripts", "UnsavedWork",
        ],
        "ControllerAPI": [
            "API", "OperatingSystem", "Reconciler", "Reconciliation", "Resources",
            "Storage", "WorkspaceHost",
        ],
        "Terminal": ["OperatingSystem"],
        "Gateway": [
            "API", "Hashing", "OperatingSystem", "Resources", "Terminal", "UnsavedWork",
        ],
        "Commands": [
            "API", "HTTPTransport", "Manifests", "OperatingSystem", "Resources",
            "Terminal",
        ],
        "berth": [
            "API", "Commands", "ControllerAPI", "DockerRuntime", "Gateway", "Manifests",
            "Reconciler", "Repositories", "Resources", "Storage", "WorkspaceHost",
        ],
        "Transcripts": [],
        "Checkouts": [],
        "Guest": ["Checkouts", "OperatingSystem", "Transcripts", "UnsavedWork"],
        "berth-guest": ["Guest"],
        "TestSupport": ["Reconciler", "Reconciliation", "Resources", "UnsavedWork"],
    ]

    @Test func `each module imports what the graph says, and nothing more`() throws {
        let modules = try FileManager.default.contentsOfDirectory(
            atPath: TidyTests.root.appending(path: "Sources").path
        )
        #expect(Set(modules) == Set(Self.arrows.keys))
        for module in modules {
            let sources = try TidyTests.sources(in: ["Sources/\(module)"])
            let found = Set(sources.flatMap(TidyTests.imports)).intersection(modules)
            #expect(found == Self.arrows[module, default: []], "\(module)")
        }
    }

    @Test func `no arrow leads back`() {
        var left = Self.arrows
        while !left.isEmpty {
            let leaves = left.filter { $0.value.isDisjoint(with: left.keys) }.keys
            guard !leaves.isEmpty else {
                Issue.record("these import each other in a circle: \(left.keys.sorted())")
                return
            }
            for leaf in leaves { left[leaf] = nil }
        }
    }
}
