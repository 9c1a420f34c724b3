package import Resources

extension Tree {
    /// The value as YAML, ending in a line end; text is always read back as text.
    package func yaml() -> String { Self.yaml(of: [self]) }

    /// Several documents, each starting with `---`.
    package static func yaml(of documents: [Tree]) -> String {
        YAMLEmitter().text(of: documents)
    }
}

extension Declaration {
    /// The manifest of this declaration, for a tree's YAML or JSON.
    ///
    /// Throws only if a spec's own encoding throws, which none does.
    package func manifest() throws -> Tree {
        var metadata: [Tree.Entry] = [Tree.Entry(key: "name", value: .text(name.text))]
        if !labels.isEmpty {
            metadata.append(Tree.Entry(key: "labels", value: try Tree(encoding: labels)))
        }
        if let resourceVersion {
            metadata.append(Tree.Entry(key: "resourceVersion", value: .integer(resourceVersion)))
        }
        let spec =
            switch spec {
            case .workspace(let spec): try Tree(encoding: spec)
            case .workspaceClass(let spec): try Tree(encoding: spec)
            case .source(let spec): try Tree(encoding: spec)
            }
        return [
            "apiVersion": .text(Kind.apiVersion),
            "kind": .text(kind.rawValue),
            "metadata": .map(metadata),
            "spec": spec,
        ]
    }
}

/// Any `Codable` value, such as a resource or a list of them, as YAML.
///
/// Throws the errors of the value's own encoding.
package func yaml(of value: some Encodable) throws -> String {
    try Tree(encoding: value).yaml()
}
