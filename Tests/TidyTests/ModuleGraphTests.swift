import Foundation
import Testing

/// Which module may know which: the arrows point downwards only.
struct ModuleGraphTests {
    /// What each module imports of ours, and nothing else; `make graph` prints it.
    static let arrows: [String: Set<String>] = [
        "CCrypto": [], "CCurl": [], "CLinux": [], "CYAML": [],
        "Hashing": ["CCrypto"],
        "OperatingSystem": ["CLinux"],
        "UnsavedWork": [],
        "Workspaces": ["Hashing", "UnsavedWork"],
        "Reconciliation": ["UnsavedWork", "Workspaces"],
        "Reconciler": ["Reconciliation", "UnsavedWork", "Workspaces"],
        "Storage": ["OperatingSystem", "Workspaces"],
        "Manifests": ["CYAML", "OperatingSystem", "Workspaces"],
        "HTTPTransport": ["CCurl", "OperatingSystem"],
        "DockerEngine": ["HTTPTransport"],
        "Repositories": ["OperatingSystem", "Workspaces"],
        "ControlPlane": ["UnsavedWork", "Workspaces"],
        "DockerRuntime": [
            "DockerEngine", "HTTPTransport", "Reconciler", "Reconciliation", "Workspaces",
        ],
        "WorkspaceHost": [
            "Hashing", "OperatingSystem", "Reconciler", "Reconciliation", "Repositories",
            "UnsavedWork", "Workspaces",
        ],
        "ControllerAPI": [
            "ControlPlane", "OperatingSystem", "Reconciler", "Reconciliation", "Storage",
            "WorkspaceHost", "Workspaces",
        ],
        "Terminal": ["OperatingSystem"],
        "Gateway": [
            "ControlPlane", "Hashing", "OperatingSystem", "Terminal", "UnsavedWork", "Workspaces",
        ],
        "Commands": [
            "ControlPlane", "HTTPTransport", "Manifests", "OperatingSystem", "Terminal",
            "Workspaces",
        ],
        "berth": [
            "Commands", "ControlPlane", "ControllerAPI", "DockerRuntime", "Gateway", "Manifests",
            "Reconciler", "Repositories", "Storage", "WorkspaceHost", "Workspaces",
        ],
        "Guest": ["OperatingSystem", "UnsavedWork"],
        "berth-guest": ["Guest"],
        "TestSupport": ["Reconciler", "Reconciliation", "UnsavedWork", "Workspaces"],
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
