/// The source of GitOps specs: exactly one of a git repository and a directory.
package struct SourceSpec: Codable, Hashable, Sendable {
    package struct Git: Codable, Hashable, Sendable {
        package var url: RepositoryURL?
        package var branch: GitBranch?
        @Bytewise package var path: String?

        package init(url: RepositoryURL? = nil, branch: GitBranch? = nil, path: String? = nil) {
            self.url = url
            self.branch = branch
            self.path = path
        }
    }

    package struct Directory: Codable, Hashable, Sendable {
        @Bytewise package var path: String?

        package init(path: String? = nil) { self.path = path }
    }

    package var git: Git?
    package var directory: Directory?
    package var interval: TimeLimit?
    package var prune: Bool?
    package var suspend: Bool?

    package init() {}
}
