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

let package = Package(
    name: "berth",
    targets: [
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "Workspaces", swiftSettings: settings),
        .target(name: "Reconciliation", dependencies: ["Workspaces"], swiftSettings: settings),
        .target(name: "ControlPlane", dependencies: ["Workspaces"], swiftSettings: settings),
    ]
)
