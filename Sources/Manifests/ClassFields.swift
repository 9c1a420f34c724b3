import Resources

/// The fields of a WorkspaceClass's spec.
enum ClassFields {
    static let spec = ObjectShape<ClassSpec>(
        [
            Field(
                "defaults",
                \.defaults,
                WorkspaceFields.defaults.shape,
                "What workspaces of this class get for fields that they leave open; "
                    + "any field of a Workspace's spec but `class`.",
                example: "{image: berth-workspace:latest, resources: {memory: 4Gi}}"
            ),
            Field(
                "limits",
                \.limits,
                limits.shape,
                "Bounds over all workspaces of this class together.",
                example: "{open: 20, memory: 64Gi}"
            ),
        ],
        make: { ClassSpec() }
    )

    private static let limits = ObjectShape<ClassLimits>(
        [
            Field(
                "open",
                \.open,
                .integer(0...100_000),
                "How many workspaces may be open at once.",
                example: "20"
            ),
            Field(
                "memory",
                \.memory,
                .memory,
                "The sum of the open workspaces' memory.",
                example: "64Gi"
            ),
            Field(
                "runs",
                \.runs,
                .integer(0...100_000),
                "How many headless runs may be at work at once; others wait for their turn.",
                example: "4"
            ),
            Field(
                "budgetPerDay",
                \.budgetPerDay,
                .text(.dollars),
                "What all runs together may cost in US dollars from one midnight (UTC) to the "
                    + "next; the others wait until then.",
                example: "50.00",
                synonyms: ["budget", "dailybudget"]
            ),
            Field(
                "repositories",
                \.repositories,
                .list(of: .string(.repository, fault: repositoryPatternFault), countMax: 1_000),
                "Patterns of the repositories that are allowed; `*` stands for any characters.",
                default: "every repository but those with file:",
                example: #"["https://github.com/acme/*", "file:///srv/git/*"]"#
            ),
        ],
        make: { ClassLimits() }
    )
}
