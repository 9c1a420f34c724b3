/// The kinds of resource a manifest can declare.
package enum Kind: String, Codable, Sendable, CaseIterable, Hashable {
    case workspace = "Workspace"
    case workspaceClass = "WorkspaceClass"
    case source = "Source"

    /// The only version there is.
    package static let apiVersion = "berth/v1"

    /// The kind as it stands in API paths.
    package var plural: String {
        switch self {
        case .workspace: "workspaces"
        case .workspaceClass: "workspaceclasses"
        case .source: "sources"
        }
    }

    /// The kind named by `word`, as users type it: kind, plural or short name, in any case.
    package init?(word: String) {
        let word = word.lowercased()
        let match = Kind.allCases.first { kind in
            ([kind.rawValue.lowercased(), kind.plural] + kind.shortNames).contains(word)
        }
        guard let match else { return nil }
        self = match
    }

    /// What users may type instead of the whole word.
    package var shortNames: [String] {
        switch self {
        case .workspace: ["ws"]
        case .workspaceClass: ["class", "classes", "wsc"]
        case .source: ["src"]
        }
    }
}
