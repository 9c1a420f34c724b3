/// The kinds of resource a manifest can declare.
package enum Kind: String, Codable, Sendable, CaseIterable, Hashable {
    case workspace = "Workspace"
    case workspaceClass = "WorkspaceClass"
    case source = "Source"

    /// The only API version.
    package static let apiVersion = "berth/v1"

    /// The kind as it appears in API paths.
    package var plural: String {
        switch self {
        case .workspace: "workspaces"
        case .workspaceClass: "workspaceclasses"
        case .source: "sources"
        }
    }

    /// Parses a kind as users type it: kind, plural or short name, in any case.
    package init?(word: String) {
        let word = word.lowercased()
        let match = Kind.allCases.first { kind in
            ([kind.rawValue.lowercased(), kind.plural] + kind.shortNames).contains(word)
        }
        guard let match else { return nil }
        self = match
    }

    /// Short names that users may type instead.
    package var shortNames: [String] {
        switch self {
        case .workspace: ["ws"]
        case .workspaceClass: ["class", "classes", "wsc"]
        case .source: ["src"]
        }
    }
}
