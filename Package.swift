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
        "CoreFoundation", "Foundation", "FoundationEssentials", "FoundationInternationalization",
        "_FoundationCShims", "_FoundationCollections", "_FoundationICU", "swiftSynchronization",
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
let nio: [Target.Dependency] = ["NIOCore", "NIOHTTP1", "NIOPosix", "NIOWebSocket"].map {
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
        module("Resources", ["Hashing", "UnsavedWork"]),
        module("Reconciliation", ["Resources", "UnsavedWork"]),
        module(
            "Reconciler",
            ["Reconciliation", "Resources", "Transcripts", "UnsavedWork", logging]
        ),
        module("Transcripts", []),
        module("Checkouts", []),
        module("Guest", ["Checkouts", "OperatingSystem", "Transcripts", "UnsavedWork"]),
        .executableTarget(
            name: "berth-guest",
            dependencies: ["Guest"],
            swiftSettings: settings,
            // It runs in images and helpers that have no library of Swift's, nor of this machine's.
            linkerSettings: [linked("-static-executable")]
        ),
        module("API", ["Resources", "UnsavedWork"]),
        module("Manifests", ["CYAML", "OperatingSystem", "Resources"]),
        module("HTTPTransport", ["CCurl", "OperatingSystem"]),
        module("DockerEngine", ["HTTPTransport"]),
        module("Forges", ["HTTPTransport", "Resources"]),
        module(
            "Storage",
            ["OperatingSystem", "Resources", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        module("Repositories", ["OperatingSystem", "Resources"]),
        module(
            "DockerRuntime",
            ["DockerEngine", "HTTPTransport", "Reconciler", "Reconciliation", "Resources"]
        ),
        module(
            "WorkspaceHost",
            [
                "Hashing", "OperatingSystem", "Reconciler", "Reconciliation", "Repositories",
                "Resources", "Transcripts", "UnsavedWork",
            ]
        ),
        module(
            "ControllerAPI",
            [
                "API", "OperatingSystem", "Reconciler", "Reconciliation", "Resources",
                "Storage", "UnsavedWork", "WorkspaceHost", logging,
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
                "API", "Hashing", "OperatingSystem", "Terminal", "UnsavedWork",
                "Resources", lifecycle, logging,
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
                "API", "HTTPTransport", "Manifests", "OperatingSystem", "Resources",
                "Terminal", argumentParser,
            ]
        ),
        .executableTarget(
            name: "berth",
            dependencies: [
                "API", "Commands", "ControllerAPI", "DockerRuntime", "Gateway",
                "Manifests", "Reconciler", "Repositories", "Resources", "Storage",
                "WorkspaceHost", lifecycle, logging,
            ],
            swiftSettings: settings,
            linkerSettings: [linked("-static-stdlib")]
        ),
        // What several test targets share.
        module(
            "TestSupport",
            [
                "Reconciler", "Reconciliation", "Resources", "UnsavedWork", logging,
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
                "API", "Gateway", "HTTPTransport", "Manifests", "Resources", "Terminal",
                "UnsavedWork", lifecycle, logging,
            ],
            path: "Tests/GatewaySupport",
            swiftSettings: settings
        ),
        // `make bench`.
        .executableTarget(
            name: "bench",
            dependencies: [
                "API", "ControllerAPI", "DockerEngine", "DockerRuntime", "EngineSupport",
                "Reconciler", "Reconciliation", "Repositories", "Resources", "Storage",
                "TestSupport", "UnsavedWork", "WorkspaceHost", logging,
            ],
            path: "Tests/Benchmarks",
            swiftSettings: settings
        ),
        tests("TidyTests", []),
        tests("HashingTests", ["Hashing"]),
        tests("OperatingSystemTests", ["OperatingSystem"]),
        tests("ResourcesTests", ["Hashing", "Resources", "UnsavedWork"]),
        tests("GuestTests", ["Checkouts", "Guest", "Transcripts"]),
        tests("TranscriptsTests", ["Transcripts"], exclude: ["Recorded"]),
        tests("UnsavedWorkTests", ["UnsavedWork"]),
        tests("ReconciliationTests", ["Reconciliation", "Resources", "UnsavedWork"]),
        tests(
            "DockerRuntimeTests",
            [
                "DockerEngine", "DockerRuntime", "Reconciler", "Reconciliation", "Resources",
                "TestSupport",
            ]
        ),
        tests(
            "WorkspaceHostTests",
            [
                "Hashing", "Reconciler", "Reconciliation", "Repositories", "Resources",
                "TestSupport", "Transcripts", "WorkspaceHost",
            ]
        ),
        tests(
            "ControllerAPITests",
            [
                "API", "ControllerAPI", "Reconciler", "Reconciliation", "Repositories",
                "Resources", "Storage", "TestSupport", "UnsavedWork", "WorkspaceHost",
            ]
        ),
        tests(
            "SimulationTests",
            [
                "API", "ControllerAPI", "Reconciler", "Reconciliation", "Resources",
                "TestSupport",
            ]
        ),
        tests(
            "ReconcilerTests",
            [
                "ControllerAPI", "Reconciler", "Reconciliation", "Resources", "Storage",
                "TestSupport", "Transcripts", "UnsavedWork",
            ]
        ),
        tests("HTTPTransportTests", ["HTTPTransport", "RawServer"]),
        tests("ForgesTests", ["Forges", "HTTPTransport", "RawServer", "Resources"]),
        tests("DockerEngineTests", ["DockerEngine", "HTTPTransport", "RawServer"]),
        tests("OperationsTests", ["API", "Resources"]),
        tests("EngineTests", ["DockerEngine", "EngineSupport", "HTTPTransport"]),
        tests(
            "ConformanceTests",
            [
                "DockerEngine", "DockerRuntime", "EngineSupport", "HTTPTransport", "Reconciler",
                "Reconciliation", "Resources", "TestSupport",
            ]
        ),
        tests("StorageTests", ["API", "Resources", "Storage", "UnsavedWork"]),
        tests("ManifestsTests", ["Manifests", "Resources"], exclude: ["Corpus"]),
        tests("RepositoriesTests", ["Repositories", "Resources"]),
        tests(
            "GatewayTests",
            nio + [
                "API", "Gateway", "GatewaySupport", "HTTPTransport", "RawServer",
                "Resources", "Terminal",
            ]
        ),
        tests(
            "EndToEndTests",
            [
                "API", "CLinux", "GatewaySupport", "Resources", "TestSupport",
            ]
        ),
        tests("TerminalTests", nio + ["GatewaySupport", "Terminal"]),
        tests(
            "CommandsTests",
            [
                "API", "Commands", "Gateway", "GatewaySupport", "HTTPTransport",
                "Manifests", "Resources", "Terminal", "UnsavedWork",
            ]
        ),
    ]
)
