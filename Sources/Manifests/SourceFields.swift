import Resources

/// The fields of a Source's spec.
enum SourceFields {
    static let spec = ObjectShape<SourceSpec>(
        [
            Field(
                "git",
                \.git,
                git.shape,
                "A git repository of manifests. Exactly one of git and directory is given.",
                example: "{url: https://github.com/acme/workspaces.git, branch: main, path: prod}"
            ),
            Field(
                "directory",
                \.directory,
                directory.shape,
                "A directory of manifests on the controller's host. "
                    + "Exactly one of git and directory is given.",
                example: "{path: ./specs}"
            ),
            Field(
                "interval",
                \.interval,
                .span,
                "How often the source is looked at; never means only on `berth reconcile`.",
                default: "1m",
                example: "1m"
            ),
            Field(
                "prune",
                \.prune,
                .boolean,
                "Whether resources that the source no longer declares are deleted; "
                    + "workspaces are closed first.",
                default: "false",
                example: "true"
            ),
            Field(
                "suspend",
                \.suspend,
                .boolean,
                "Whether the source is left alone for now.",
                default: "false",
                example: "true"
            ),
        ],
        make: { SourceSpec() },
        check: checkSource
    )

    private static let git = ObjectShape<SourceSpec.Git>(
        [
            Field(
                "url",
                \.url,
                .text(.repository),
                "The repository: https, http, ssh or file.",
                required: true,
                example: "https://github.com/acme/workspaces.git",
                synonyms: ["repository", "repo"]
            ),
            Field(
                "branch",
                \.branch,
                .branch,
                "The branch.",
                default: "main",
                example: "main"
            ),
            Field(
                "path",
                \.path,
                .string(.path, fault: relativePathFault),
                "The directory within the repository, without '..'.",
                default: "the repository's top",
                example: "prod"
            ),
        ],
        make: { SourceSpec.Git() }
    )

    private static let directory = ObjectShape<SourceSpec.Directory>(
        [
            Field(
                "path",
                \.path,
                .string(.path, fault: pathFault),
                "The directory on the controller's host.",
                required: true,
                example: "./specs"
            )
        ],
        make: { SourceSpec.Directory() }
    )
}

private func checkSource(_: SourceSpec, _ written: WrittenFields, _ findings: inout Findings) {
    switch (written.has("git"), written.has("directory")) {
    case (false, false):
        findings.add(
            written.object,
            "one of git and directory is required; for example `directory: {path: ./specs}`"
        )
    case (true, true):
        findings.add(written.place(of: "directory"), "give git or directory, not both")
    default: break
    }
}

private func pathFault(_ path: String) -> String? {
    guard path.contains(where: { !$0.isWhitespace }) else { return "a path must not be empty" }
    guard path.utf8.count <= 4_096, !path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
        return "a path has no control characters and at most 4096 bytes"
    }
    return nil
}

private func relativePathFault(_ path: String) -> String? {
    if let message = pathFault(path) { return message }
    guard !path.hasPrefix("/") else { return "the path is relative to the repository's top" }
    guard !path.split(separator: "/").contains("..") else {
        return "the path must not contain '..'"
    }
    return nil
}
