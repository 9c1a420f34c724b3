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
func module(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// The tests of a module, or of the whole.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "berth",
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
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
        .systemLibrary(name: "CLinux"),
        module("Workspaces", []),
        module("Reconciliation", ["Workspaces"]),
        module("ControlPlane", ["Workspaces"]),
        module("Manifests", ["CYAML", "Workspaces"]),
        module("HTTPTransport", ["CCurl"]),
        module("DockerEngine", ["HTTPTransport"]),
        module(
            "Storage",
            ["Workspaces", "ControlPlane", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        module("Repositories", ["CLinux", "Workspaces"]),
        module(
            "Controller",
            [
                "ControlPlane", "DockerEngine", "Reconciliation", "Repositories", "Storage",
                "Workspaces", .product(name: "Logging", package: "swift-log"),
            ]
        ),
        tests("StorageTests", ["ControlPlane", "Storage", "Workspaces"]),
        tests("RepositoriesTests", ["Repositories", "Workspaces"]),
    ]
)
