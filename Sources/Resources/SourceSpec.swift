/// Where GitOps takes specs from: a git repository or a directory, exactly one of them.
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
