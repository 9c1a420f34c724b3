// swift-tools-version: 6.2
import PackageDescription

/// One set of compiler rules for every target.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A target of ours with the common rules.
func module(
    _ name: String,
    _ dependencies: [Target.Dependency],
    exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        exclude: exclude,
        resources: resources,
        swiftSettings: settings
    )
}

/// The tests of a module, or of the whole.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        exclude: exclude,
        // Tests are built as the programs are, once for both; to optimize them themselves takes
        // twice the time.
        swiftSettings: settings + [.unsafeFlags(["-Onone"], .when(configuration: .release))]
    )
}

/// Links Swift's libraries into a release program, which then runs where Swift is not installed, and
/// starts sooner.
///
/// The tests are linked to the shared ones, from the same objects. These name Foundation only; what
/// it is made of has to be named where it is linked statically.
func linked(_ how: String) -> LinkerSetting {
    let libraries = [
        "Foundation", "FoundationEssentials", "FoundationInternationalization", "CoreFoundation",
        "_FoundationCollections", "_FoundationCShims", "_FoundationICU", "swiftSynchronization",
    ]
    let group = ["--start-group"] + libraries.map { "-l\($0)" } + ["--end-group"]
    let flags = group.flatMap { $0.hasPrefix("-l") ? [$0] : ["-Xlinker", $0] }
    return .unsafeFlags([how] + flags, .when(configuration: .release))
}

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket"].map {
    .product(name: $0, package: "swift-nio")
}
let nioTLS = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")

let package = Package(
    name: "berth",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: []  // configuration files and the whole of Foundation, which nothing here uses
        ),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(
            name: "CYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"])]
        ),
        .systemLibrary(
            name: "CCrypto",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),
        .systemLibrary(name: "CLinux"),
        module("Hashing", ["CCrypto"]),
        module("OperatingSystem", ["CLinux"]),
        module("UnsavedWork", []),
        module("Workspaces", ["Hashing", "UnsavedWork"]),
        module("Reconciliation", ["UnsavedWork", "Workspaces"]),
        module("Reconciler", ["Reconciliation", "UnsavedWork", "Workspaces", logging]),
        module("Guest", ["OperatingSystem", "UnsavedWork"]),
        .executableTarget(
            name: "berth-guest",
            dependencies: ["Guest"],
            swiftSettings: settings,
            // It runs in images and helpers that have no library of Swift's, nor of this machine's.
            linkerSettings: [linked("-static-executable")]
        ),
        module("ControlPlane", ["UnsavedWork", "Workspaces"]),
        module("Manifests", ["CYAML", "OperatingSystem", "Workspaces"]),
        module("HTTPTransport", ["CCurl", "OperatingSystem"]),
        module("DockerEngine", ["HTTPTransport"]),
        module(
            "Storage",
            ["OperatingSystem", "Workspaces", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        module("Repositories", ["OperatingSystem", "Workspaces"]),
        module(
            "DockerRuntime",
            ["DockerEngine", "HTTPTransport", "Reconciler", "Reconciliation", "Workspaces"]
        ),
        module(
            "WorkspaceHost",
            [
                "Hashing", "OperatingSystem", "Reconciler", "Reconciliation", "Repositories",
                "UnsavedWork", "Workspaces",
            ]
        ),
        module(
            "ControllerAPI",
            [
                "ControlPlane", "OperatingSystem", "Reconciler", "Reconciliation", "Storage",
                "UnsavedWork", "WorkspaceHost", "Workspaces", logging,
            ]
        ),
        module(
            "Terminal",
            nio + [
                "OperatingSystem", nioTLS,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        module(
            "Gateway",
            nio + [
                "ControlPlane", "Hashing", "OperatingSystem", "Terminal", "UnsavedWork",
                "Workspaces", lifecycle, logging,
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                nioTLS,
            ],
            resources: [.copy("Resources")]
        ),
        module(
            "Commands",
            [
                "ControlPlane", "HTTPTransport", "Manifests", "OperatingSystem", "Terminal",
                "Workspaces", argumentParser,
            ]
        ),
        .executableTarget(
            name: "berth",
            dependencies: [
                "Commands", "ControlPlane", "ControllerAPI", "DockerRuntime", "Gateway",
                "Manifests", "Reconciler", "Repositories", "Storage", "WorkspaceHost",
                "Workspaces", lifecycle, logging,
            ],
            swiftSettings: settings,
            linkerSettings: [linked("-static-stdlib")]
        ),
        // What several test targets share.
        module(
            "TestSupport",
            [
                "Reconciler", "Reconciliation", "UnsavedWork", "Workspaces", logging,
            ]
        ),
        .target(
            name: "EngineSupport",
            dependencies: ["DockerEngine", "HTTPTransport"],
            path: "Tests/EngineSupport",
            swiftSettings: settings
        ),
        .target(name: "RawServer", path: "Tests/RawServer", swiftSettings: settings),
        .target(
            name: "GatewaySupport",
            dependencies: nio + [
                "ControlPlane", "Gateway", "HTTPTransport", "Manifests", "Terminal", "UnsavedWork",
                "Workspaces", lifecycle, logging,
            ],
            path: "Tests/GatewaySupport",
            swiftSettings: settings
        ),
        // `make bench`.
        .executableTarget(
            name: "bench",
            dependencies: [
                "ControlPlane", "ControllerAPI", "DockerEngine", "DockerRuntime", "EngineSupport",
                "Reconciler", "Reconciliation", "Repositories", "Storage", "TestSupport",
                "UnsavedWork", "WorkspaceHost", "Workspaces", logging,
            ],
            path: "Tests/Benchmarks",
            swiftSettings: settings
        ),
        tests("TidyTests", []),
        tests("HashingTests", ["Hashing"]),
        tests("OperatingSystemTests", ["OperatingSystem"]),
        tests("WorkspacesTests", ["Hashing", "UnsavedWork", "Workspaces"]),
        tests("GuestTests", ["Guest"]),
        tests("UnsavedWorkTests", ["UnsavedWork"]),
        tests("ReconciliationTests", ["Reconciliation", "UnsavedWork", "Workspaces"]),
        tests(
            "DockerRuntimeTests",
            [
                "DockerEngine", "DockerRuntime", "Reconciler", "Reconciliation", "TestSupport",
                "Workspaces",
            ]
        ),
        tests(
            "WorkspaceHostTests",
            [
                "Hashing", "Reconciler", "Reconciliation", "Repositories", "TestSupport",
                "WorkspaceHost", "Workspaces",
            ]
        ),
        tests(
            "ControllerAPITests",
            [
                "ControlPlane", "ControllerAPI", "Reconciler", "Reconciliation", "Repositories",
                "Storage", "TestSupport", "UnsavedWork", "WorkspaceHost", "Workspaces",
            ]
        ),
        tests(
            "SimulationTests",
            [
                "ControlPlane", "ControllerAPI", "Reconciler", "Reconciliation", "TestSupport",
                "Workspaces",
            ]
        ),
        tests(
            "ReconcilerTests",
            [
                "ControllerAPI", "Reconciler", "Reconciliation", "Storage", "TestSupport",
                "UnsavedWork", "Workspaces",
            ]
        ),
        tests("HTTPTransportTests", ["HTTPTransport", "RawServer"]),
        tests("DockerEngineTests", ["DockerEngine", "HTTPTransport", "RawServer"]),
        tests("OperationsTests", ["ControlPlane", "Workspaces"]),
        tests("EngineTests", ["DockerEngine", "EngineSupport", "HTTPTransport"]),
        tests(
            "ConformanceTests",
            [
                "DockerEngine", "DockerRuntime", "EngineSupport", "HTTPTransport", "Reconciler",
                "Reconciliation", "TestSupport", "Workspaces",
            ]
        ),
        tests("StorageTests", ["ControlPlane", "Storage", "UnsavedWork", "Workspaces"]),
        tests("ManifestsTests", ["Manifests", "Workspaces"], exclude: ["Corpus"]),
        tests("RepositoriesTests", ["Repositories", "Workspaces"]),
        tests(
            "GatewayTests",
            nio + [
                "ControlPlane", "Gateway", "GatewaySupport", "HTTPTransport", "RawServer",
                "Terminal", "Workspaces",
            ]
        ),
        tests(
            "EndToEndTests",
            [
                "CLinux", "ControlPlane", "GatewaySupport", "TestSupport", "Workspaces",
            ]
        ),
        tests("TerminalTests", nio + ["GatewaySupport", "Terminal"]),
        tests(
            "CommandsTests",
            [
                "Commands", "ControlPlane", "Gateway", "GatewaySupport", "HTTPTransport",
                "Manifests", "Terminal", "UnsavedWork", "Workspaces",
            ]
        ),
    ]
)
