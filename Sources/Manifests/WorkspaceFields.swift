import Resources

/// The fields of a Workspace's spec and, without `class`, of a class's defaults.
enum WorkspaceFields {
    static let spec = ObjectShape(
        [classField] + fields,
        make: { WorkspaceSpec() },
        check: checkWorkspace
    )
    static let defaults = ObjectShape(
        fields,
        make: { WorkspaceSpec() },
        check: { spec, written, findings in checkBranches(spec, written, &findings) }
    )

    private static let classField = Field<WorkspaceSpec>(
        "class",
        \.class,
        .text(.name),
        "The WorkspaceClass whose defaults fill what this spec leaves open, and whose limits apply.",
        example: "default"
    )

    private static let fields: [Field<WorkspaceSpec>] = repositoryFields + runFields + policyFields

    /// The repository and branches are immutable after the clone; before it the volume is empty.
    private static let cloned = "the repository was cloned"

    private static let repositoryFields: [Field<WorkspaceSpec>] = [
        Field(
            "repository",
            \.repository,
            .text(.repository),
            """
            The repository to work on: https, http, ssh, or file for a path on the controller's \
            host that the class allows. Never holds a password or token. Required unless the \
            class has a default.
            """,
            frozenOnce: cloned,
            example: "https://github.com/acme/shop.git",
            synonyms: ["repo", "url", "git", "remote"]
        ),
        Field(
            "branch",
            \.branch,
            .branch,
            """
            What is checked out; the base of the summary and of the pull request. Where a short \
            name could be misread, as origin/main, it is written in full: refs/heads/origin/main.
            """,
            frozenOnce: cloned,
            default: ResolvedSpec.branchDefault,
            example: "main",
            synonyms: ["basebranch", "ref", "revision"]
        ),
        Field(
            "featureBranch",
            \.featureBranch,
            .branch,
            """
            The branch to work on, created from `branch` when absent; without it work is on \
            `branch`. Neither may be a directory of the other, as main of main/fix.
            """,
            frozenOnce: cloned,
            example: "fix/login",
            synonyms: ["workbranch", "newbranch"]
        ),
    ]

    private static let runFields: [Field<WorkspaceSpec>] = [
        Field(
            "state",
            \.state,
            .enumeration,
            """
            What is wanted: Open runs a container; Suspended keeps only the volume; Closed looks \
            for unsaved work, injects a summary into the chat and removes both.
            """,
            default: "Open",
            example: "Suspended"
        ),
        Field(
            "mode",
            \.mode,
            .enumeration,
            "Interactive gives a terminal in the browser; Headless runs `prompt` by itself.",
            default: "Interactive",
            example: "Headless"
        ),
        Field(
            "prompt",
            \.prompt,
            .string(.prompt, fault: promptFault),
            "What the agent is to do. Required with mode Headless, and only allowed there; "
                + "a changed prompt is a new run.",
            example: "Fix the login redirect",
            synonyms: ["task", "instructions"]
        ),
        Field(
            "run",
            \.run,
            RunFields.settings.shape,
            "How headless runs behave. A change holds for the runs that are under way, and never "
                + "recreates the container.",
            example: "{timeLimit: 2h, budget: 5.00, pullRequest: Draft}",
            synonyms: ["runs", "headless"]
        ),
        Field(
            "chat",
            \.chat,
            .text(.name),
            "The linked conversation: the agent starts with it, and the summary ends up in it.",
            example: "c-7f3a",
            synonyms: ["conversation"]
        ),
        Field(
            "image",
            \.image,
            .string(.image, fault: imageFault),
            "The container image: [registry/]name[:tag][@digest].",
            default: ResolvedSpec.imageDefault,
            example: ResolvedSpec.imageDefault
        ),
        Field(
            "resources",
            \.resources,
            ResourceFields.limits.shape,
            "The most that the container may use.",
            example: "{cpus: 2, memory: 4Gi, pids: 512}",
            synonyms: ["limits"]
        ),
        Field(
            "environment",
            \.environment,
            .environment,
            "Variables of the workspace. Values are text: quote numbers, true and false. "
                + "Not for secrets: these stand under `secrets` by name.",
            example: "{NODE_ENV: development}",
            synonyms: ["env", "vars"]
        ),
        Field(
            "secrets",
            \.secrets,
            .list(of: .text(.variable), countMax: 100),
            "Names of secrets that the agent gets; their values are set with `berth secret set`.",
            default:
                "those of GH_TOKEN, CLAUDE_CODE_OAUTH_TOKEN and ANTHROPIC_API_KEY that are set",
            example: "[GH_TOKEN]"
        ),
    ]

    private static let policyFields: [Field<WorkspaceSpec>] = [
        Field(
            "onUnsaved",
            \.onUnsaved,
            .enumeration,
            """
            What closing does when there is unsaved work: Block stays open and lists it; Archive \
            and Discard keep a rescue of it and go on.
            """,
            default: "Block",
            example: "Archive"
        ),
        Field(
            "update",
            \.update,
            .enumeration,
            """
            When a changed spec may recreate the container of an open workspace, always on the \
            same volume: once nobody is attached, at once, or never.
            """,
            default: "WhenDetached",
            example: "Immediately"
        ),
        Field(
            "idle",
            \.idle,
            ResourceFields.idle.shape,
            "What happens when nobody is attached and the agent does not work.",
            example: "{suspendAfter: 30m, closeAfter: never}"
        ),
    ]
}

/// The objects inside a Workspace's spec.
private enum ResourceFields {
    static let limits = ObjectShape<ResourceLimits>(
        [
            Field(
                "cpus",
                \.cpus,
                .text(.cpus),
                "Processor time in cores; 1500m is one and a half.",
                default: ResolvedSpec.cpusDefault.text,
                example: "2",
                synonyms: ["cpu"]
            ),
            Field(
                "memory",
                \.memory,
                .memory,
                "Memory, at least 64Mi.",
                default: ResolvedSpec.memoryDefault.text,
                example: "4Gi",
                synonyms: ["mem", "ram"]
            ),
            Field(
                "pids",
                \.pids,
                .integer(16...32_768),
                "Processes and threads.",
                default: String(ResolvedSpec.pidsDefault),
                example: "512"
            ),
        ],
        make: { ResourceLimits() }
    )

    static let idle = ObjectShape<IdlePolicy>(
        [
            Field(
                "suspendAfter",
                \.suspendAfter,
                .span,
                "After so long the container stops; the volume stays.",
                default: "never",
                example: "30m"
            ),
            Field(
                "closeAfter",
                \.closeAfter,
                .span,
                "After so long the workspace closes, as `state: Closed` would.",
                default: "never",
                example: "7d"
            ),
        ],
        make: { IdlePolicy() }
    )
}
