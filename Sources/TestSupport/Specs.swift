package import Resources

/// A valid name, for tests.
package func name(_ text: String = "login-fix") throws -> ResourceName {
    try ResourceName(parsing: text)
}

/// The spec of an open workspace, for tests; `change` may modify it.
package func openSpec(_ change: (inout WorkspaceSpec) -> Void = { _ in }) throws -> WorkspaceSpec {
    var spec = WorkspaceSpec()
    spec.repository = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
    change(&spec)
    return spec
}
