import API
import Resources
import UnsavedWork

/// The schemas that operations refer to.
let schemas: [String: JSONValue] = [
    "Error": object(
        ["reason": ["type": "string", "enum": errorReasons], "message": string, "field": string],
        required: ["reason", "message"]
    ),
    "Description": ["type": "object"],
    "Orphan": ["type": "object"],
    "Adoption": ["type": "object"],
    "Check": ["type": "object"],
    "Workspace": resource("Workspace"),
    "WorkspaceSummary": object(
        [
            "name": string, "state": string, "agent": choice(AgentReport.State.self),
            "ready": object(
                ["status": choice(["True", "False", "Unknown"]), "reason": string],
                required: ["status", "reason"]
            ),
            "branch": string, "restarts": integer, "created": time,
        ],
        required: ["name", "state", "branch", "restarts", "created"]
    ),
    "WorkspaceClass": resource("WorkspaceClass"),
    "Source": resource("Source"),
    "ApplyOutcome": object(
        [
            "change": ["type": "string", "enum": ["created", "configured", "unchanged"]],
            "resource": ["type": "object"],
            "plan": object(
                [
                    "steps": array(
                        object(
                            ["action": string, "object": string, "cause": string],
                            required: ["action", "cause"]
                        )
                    ),
                    "stalled": string, "hash": string,
                ],
                required: ["steps", "hash"]
            ),
        ],
        required: ["change", "resource", "plan"]
    ),
    "UnsavedWork": object(
        [
            "verdict": ["type": "string", "enum": ["Saved", "Unsaved", "Unknown"]],
            "items": workItems, "insured": workItems, "problems": problems,
            "unread": array(string), "rescue": string, "rescueFailure": string, "lookedAt": time,
        ],
        required: ["verdict", "items", "insured", "problems", "lookedAt"]
    ),
    "WorkItem": object(
        [
            "kind": choice(WorkItem.Kind.self), "repository": string, "count": integer,
            "names": array(string), "shape": choice(["rebased", "squashed"]),
            "reference": object(
                ["kind": choice(WorkItem.Reference.Kind.self), "name": string],
                required: ["kind"]
            ),
            "commit": string, "recorded": string, "unasked": array(string),
        ],
        required: ["kind", "count", "names"]
    ),
    "ClosingSummary": object(
        [
            "workspace": string, "repository": string, "branch": string, "base": string,
            "work": object(
                [
                    "base": string, "head": string, "commitCount": integer,
                    "commits": array(
                        object(
                            ["hash": string, "authored": integer, "subject": string],
                            required: ["hash", "authored", "subject"]
                        )
                    ),
                    "filesChanged": integer, "insertions": integer, "deletions": integer,
                ],
                required: ["base", "head", "commitCount", "commits"]
            ),
            "isUnknown": boolean,
            "rescue": object(
                ["id": string, "items": workItems, "insured": workItems],
                required: ["id", "items", "insured"]
            ),
            "rescueFailure": string, "problems": problems, "unread": array(string),
            "lost": workItems,
        ],
        required: [
            "workspace", "repository", "branch", "base", "isUnknown", "problems", "unread", "lost",
        ]
    ),
    "Event": object(
        [
            "id": integer, "time": time,
            "severity": ["type": "string", "enum": ["Normal", "Warning"]],
            "kind": string, "name": string, "uid": string, "reason": string, "message": string,
        ],
        required: ["id", "time", "severity", "kind", "name", "uid", "reason", "message"]
    ),
    "Tab": object(
        ["id": string, "title": string, "pinned": boolean, "alive": boolean],
        required: ["id", "title", "pinned", "alive"]
    ),
    "NewTab": object(["title": title]),
    "TabTitle": object(["title": title], required: ["title"]),
    "TabOrder": object(["order": array(string)], required: ["order"]),
    "Ticket": object(["ticket": string, "expires": time], required: ["ticket", "expires"]),
    "UploadedFile": object(["path": string], required: ["path"]),
    "Usage": object(
        [
            "name": string, "uid": string, "memoryLimitBytes": integer,
            "samples": array(
                object(
                    [
                        "time": time, "processors": ["type": "number"], "memoryBytes": integer,
                    ],
                    required: ["time", "processors", "memoryBytes"]
                )
            ),
        ],
        required: ["name", "uid", "samples"]
    ),
    "Session": object(
        ["user": string, "role": role, "expires": time],
        required: ["user", "role"]
    ),
    "SignInWithCode": object(["code": string], required: ["code"]),
    "SignInRequest": object(["role": role, "next": string, "user": string], required: ["role"]),
    "SignInCode": object(
        ["code": string, "expires": time, "url": string],
        required: ["code", "expires", "url"]
    ),
    "Token": token,
    "TokenRequest": object(
        ["name": string, "role": role, "lifetime": integer],
        required: ["role", "lifetime"]
    ),
    "NewToken": object(["token": string, "entry": token], required: ["token", "entry"]),
    "Secret": object(["name": string, "updatedAt": time], required: ["name", "updatedAt"]),
    "Rescue": object(
        [
            "id": string, "workspace": string, "uid": string, "time": time, "bytes": integer,
            "items": workItems, "insured": workItems, "unread": array(string), "path": string,
            "expires": time,
        ],
        required: ["id", "workspace", "uid", "time", "bytes", "items", "path", "expires"]
    ),
    "Receipt": object(
        [
            "workspace": string, "uid": string, "closedAt": time, "summary": string,
            "chat": string, "rescue": string, "volumeLost": boolean,
        ],
        required: ["workspace", "uid", "closedAt", "summary", "volumeLost"]
    ),
    "Version": object(
        ["controller": string, "installation": string, "engine": string, "engineAPI": string],
        required: ["controller", "installation"]
    ),
    "Chat": object(
        ["name": string, "title": string, "creationTimestamp": time],
        required: ["name", "title", "creationTimestamp"]
    ),
    "NewChat": object(["name": string, "title": string], required: ["title"]),
    "ChatMessage": object(
        [
            "id": integer, "chat": string, "role": string, "text": string,
            "summary": reference("ClosingSummary"), "time": time, "key": string,
        ],
        required: ["id", "chat", "role", "text", "time"]
    ),
    "NewMessage": object(
        ["text": string, "role": ["type": "string", "enum": ["user", "assistant"]]],
        required: ["text"]
    ),
]

private let string: JSONValue = ["type": "string"]
private let integer: JSONValue = ["type": "integer"]
private let boolean: JSONValue = ["type": "boolean"]
private let time: JSONValue = ["type": "string", "format": "date-time"]
private let workItems = array(reference("WorkItem"))
private let problems = array(
    object(["repository": string, "reason": string], required: ["reason"])
)
private let title: JSONValue = ["type": "string", "minLength": 1, "maxLength": 60]
private let role: JSONValue = ["type": "string", "enum": ["viewer", "editor", "admin"]]
private let errorReasons: JSONValue = .list(APIError.Reason.allCases.map { .text($0.rawValue) })

private let token = object(
    [
        "name": string, "kind": ["type": "string", "enum": ["session", "token"]], "user": string,
        "role": role, "createdAt": time, "expires": time,
    ],
    required: ["name", "kind", "user", "role", "createdAt", "expires"]
)

private func object(
    _ properties: [String: JSONValue],
    required: [String] = []
) -> JSONValue {
    var schema: [String: JSONValue] = ["type": "object", "properties": .object(properties)]
    if !required.isEmpty { schema["required"] = .list(required.map { .text($0) }) }
    return .object(schema)
}

private func array(_ items: JSONValue) -> JSONValue {
    ["type": "array", "items": items]
}

private func reference(_ schema: String) -> JSONValue {
    ["$ref": .text("#/components/schemas/\(schema)")]
}

private func choice(_ values: [String]) -> JSONValue {
    ["type": "string", "enum": .list(values.map { .text($0) })]
}

private func choice<Value: CaseIterable & RawRepresentable<String>>(_: Value.Type) -> JSONValue {
    choice(Value.allCases.map(\.rawValue))
}

/// The fields of a workspace's status that programs use, besides its conditions.
private let workspaceStatus: [String: JSONValue] = [
    "agent": object(
        ["state": choice(AgentReport.State.self), "since": time, "until": time],
        required: ["state", "since"]
    ),
    "progress": object(
        ["what": choice(StepProgress.Work.self), "done": ["type": "number"]],
        required: ["what"]
    ),
    "closing": choice(ClosingStage.self),
    "unsavedWork": reference("UnsavedWork"),
    "asleep": object(
        [
            "state": ["type": "string", "enum": ["Suspended", "Closed"]], "since": time,
            "idleSeconds": integer, "generation": integer,
        ],
        required: ["state", "since", "idleSeconds", "generation"]
    ),
]

/// The schema of a resource, whose fields `berth explain` documents.
private func resource(_ kind: String) -> JSONValue {
    object(
        [
            "apiVersion": string, "kind": ["type": "string", "enum": [.text(kind)]],
            "metadata": object(
                [
                    "name": string, "labels": ["type": "object"], "uid": string,
                    "generation": integer, "creationTimestamp": time,
                    "resourceVersion": integer,
                ],
                required: [
                    "name", "labels", "uid", "generation", "creationTimestamp", "resourceVersion",
                ]
            ),
            "spec": ["type": "object"],
            "status": object(
                ["conditions": array(["type": "object"])].merging(
                    kind == "Workspace" ? workspaceStatus : [:]
                ) { $1 }
            ),
        ],
        required: ["apiVersion", "kind", "metadata", "spec", "status"]
    )
}
