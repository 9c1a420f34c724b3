import Resources

/// The fields of `run` in a Workspace's spec.
enum RunFields {
    static let settings = ObjectShape<RunSettings>(
        limitFields + behaviourFields,
        make: { RunSettings() }
    )

    private static let limitFields: [Field<RunSettings>] = [
        Field(
            "timeLimit",
            \.timeLimit,
            .span,
            "How long the agent may work on a run; what the run waits does not count.",
            default: ResolvedRunSettings.timeLimitDefault.text,
            example: "2h",
            synonyms: ["timeout", "deadline", "maxtime"]
        ),
        Field(
            "silenceLimit",
            \.silenceLimit,
            .span,
            "How long the agent may go without any sign of life before it is ended.",
            default: ResolvedRunSettings.silenceLimitDefault.text,
            example: "10m"
        ),
        Field(
            "budget",
            \.budget,
            .text(.dollars).checked { budget in
                budget > .zero
                    ? nil : "a run needs a budget of more than 0; leave it out for no bound"
            },
            "What a run may cost in US dollars; when it is reached, the run pauses and asks.",
            default: "no bound",
            example: "5.00",
            synonyms: ["maxcost", "cost"]
        ),
    ]

    private static let behaviourFields: [Field<RunSettings>] = [
        Field(
            "questions",
            \.questions,
            .enumeration,
            """
            Ask: a question of the agent pauses the run until it is answered, for days if need be. \
            Decide: the agent cannot ask, and goes on by itself.
            """,
            default: "Ask",
            example: "Decide"
        ),
        Field(
            "approvePlan",
            \.approvePlan,
            .boolean,
            "true: the agent presents a plan first, and works once it is approved.",
            default: "false",
            example: "true"
        ),
        Field(
            "pullRequest",
            \.pullRequest,
            .enumeration,
            "What a run that changed something opens: a pull request, a draft of one, or none.",
            default: "Ready",
            example: "Draft",
            synonyms: ["pr", "mergerequest"]
        ),
        Field(
            "afterwards",
            \.afterwards,
            .enumeration,
            """
            What becomes of the workspace once its run ended: Suspend keeps the volume; Close \
            closes it when everything is pushed, and with `fix` once the pull request is merged or closed.
            """,
            default: "Suspend",
            example: "Close"
        ),
        Field(
            "fix",
            \.fix,
            fix.shape,
            "What of the pull request starts another run on the same volume.",
            example: "{checks: true, reviews: true, attemptsMax: 3}",
            synonyms: ["autofix"]
        ),
    ]

    private static let fix = ObjectShape<FixSettings>(
        [
            Field(
                "checks",
                \.checks,
                .boolean,
                "Whether a check that failed starts a run.",
                default: "false",
                example: "true"
            ),
            Field(
                "reviews",
                \.reviews,
                .boolean,
                "Whether a review or comment of somebody who may write to the repository does.",
                default: "false",
                example: "true"
            ),
            Field(
                "attemptsMax",
                \.attemptsMax,
                .integer(1...100),
                "How many runs may follow one prompt that way.",
                default: String(ResolvedRunSettings.attemptsMaxDefault),
                example: "3",
                synonyms: ["attempts", "maxattempts", "retries"]
            ),
        ],
        make: { FixSettings() }
    )
}
