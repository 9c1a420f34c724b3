let accessOperations: [String: Operation] = [
    "GET /api/v1/session": Operation("Who is signed in.", 200, .json("Session")),
    "POST /api/v1/session": Operation(
        "Sign in with a one-time code; the answer sets a cookie.",
        body: .json("SignInWithCode"),
        204,
        others: [401, 429]
    ),
    "DELETE /api/v1/session": Operation("Sign out.", 204),
    "POST /api/v1/signin-codes": Operation(
        "A one-time code, and the address that signs a browser in with it.",
        body: .json("SignInRequest"),
        201,
        .json("SignInCode"),
        others: [409]
    ),
    "GET /api/v1/tokens": Operation("Tokens and browsers' sessions.", 200, .list("Token")),
    "POST /api/v1/tokens": Operation(
        "Make a token; its secret is in this answer alone.",
        body: .json("TokenRequest"),
        201,
        .json("NewToken"),
        others: [409]
    ),
    "DELETE /api/v1/tokens/{name}": Operation(
        "Revoke a token or session, and end what lives on it.",
        204
    ),
    "GET /api/v1/secrets": Operation("The names of the secrets.", 200, .list("Secret")),
    "PUT /api/v1/secrets/{name}": Operation(
        "Set a secret's value: the body, byte for byte.",
        body: .bytes,
        204
    ),
    "DELETE /api/v1/secrets/{name}": Operation("Forget a secret.", 204),
    "GET /api/v1/rescues": Operation("What teardowns saved.", 200, .list("Rescue")),
    "GET /api/v1/receipts": Operation("What remains of closed workspaces.", 200, .list("Receipt")),
    "GET /api/v1/version": Operation("Who answers here.", 200, .json("Version")),
    "GET /api/v1/chats": Operation("Every conversation.", 200, .list("Chat")),
    "POST /api/v1/chats": Operation(
        "Begin a conversation, or find the one of that name.",
        body: .json("NewChat"),
        201,
        .json("Chat"),
        others: [409]
    ),
    "GET /api/v1/chats/{name}/stream": Operation(
        "A conversation's messages as they come; Last-Event-ID goes on after one.",
        query: [.after],
        200,
        .events
    ),
    "GET /api/v1/chats/{name}/messages": Operation(
        "A conversation's messages so far.",
        200,
        .list("ChatMessage")
    ),
    "POST /api/v1/chats/{name}/messages": Operation(
        "Say something in a conversation.",
        body: .json("NewMessage"),
        201,
        .json("ChatMessage"),
        others: [409]
    ),
]

let pageOperations: [String: Operation] = [
    "GET /": Operation("The dashboard.", 200, .html, others: [303]),
    "GET /code/{name}": Operation("A workspace's page.", 200, .html, others: [303]),
    "GET /chat": Operation("The conversations' page.", 200, .html, others: [303]),
    "GET /chat/{name}": Operation("One conversation's page.", 200, .html, others: [303]),
    "GET /login": Operation("The page that signs a browser in.", 200, .html),
    "GET /assets/{path}": Operation(
        "A file of the pages; xterm.js lies below xterm/.",
        200,
        .bytes,
        others: [304, 404, 409, 503]
    ),
    "GET /api/openapi.json": Operation("This description.", 200, .json("Description")),
    "GET /healthz": Operation("Whether the process lives.", 200, .text),
    "GET /readyz": Operation(
        "Whether it can serve; what is missing otherwise.",
        200,
        .text,
        others: [503]
    ),
    "GET /metrics": Operation("Metrics in Prometheus' text format.", 200, .text),
]

/// The operations that only the unix socket serves.
let socketOperations: [String: Operation] = [
    "GET /api/v1/backup": Operation("A verified copy of the database.", 200, .bytes),
    "GET /api/v1/orphans": Operation(
        "What lies on the Engine that the database does not know.",
        200,
        .list("Orphan"),
        others: [409, 503]
    ),
    "POST /api/v1/orphans/{uid}/adopt": Operation(
        "Take over one orphan.",
        query: [
            .init(
                name: "state",
                schema: ["type": "string", "enum": ["Open", "Suspended"]],
                text: "What it is to be; Open when absent."
            ),
            .init(name: "repository", schema: ["type": "string"], text: "Its repository."),
            .init(name: "branch", schema: ["type": "string"], text: "Its branch."),
        ],
        200,
        .json("Adoption"),
        others: [409, 503]
    ),
    "GET /api/v1/checks": Operation(
        "A look at everything the controller depends on.",
        200,
        .list("Check")
    ),
]
