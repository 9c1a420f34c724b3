/// What one method of one path does, besides what all routes have in common.
struct Operation: Sendable {
    /// What a body holds.
    enum Content: Sendable {
        /// JSON of the schema by that name.
        case json(String)
        /// `{"items": […]}` of the schema by that name.
        case list(String)
        case text
        case html
        /// Server-sent events.
        case events
        /// A list, or server-sent events whose payload is JSON of that schema with `watch=true`.
        ///
        /// A query may ask for items of the schema `short` instead.
        case watchable(String, short: String? = nil)
        case bytes
        case manifest
    }

    struct Query: Sendable {
        var name: String
        var schema: JSONValue
        var text: String
        var isRequired = false
        /// Where it is sent: in the query, or as a header.
        var place = "query"
    }

    var summary: String
    var query: [Query] = []
    var body: Content?
    var isBodyRequired = true
    /// The status on success, and the content of that answer.
    var success: Int
    var answer: Content?
    /// Further statuses that only this operation has.
    var others: [Int] = []

    init(
        _ summary: String,
        query: [Query] = [],
        body: Content? = nil,
        isBodyRequired: Bool = true,
        _ success: Int = 200,
        _ answer: Content? = nil,
        others: [Int] = []
    ) {
        self.summary = summary
        self.query = query
        self.body = body
        self.isBodyRequired = isBodyRequired
        self.success = success
        self.answer = answer
        self.others = others
    }
}

extension Operation.Query {
    static let watch = Self(
        name: "watch",
        schema: ["type": "boolean"],
        text: "Answer with server-sent events, and go on with each change."
    )
    static let version = Self(
        name: "resourceVersion",
        schema: ["type": "integer", "minimum": 0],
        text: "With watch: only the changes after this version; 410 when they are not all known."
    )
    static let ifMatch = Self(
        name: "If-Match",
        schema: ["type": "string", "pattern": "^\"[0-9]{1,18}\"$"],
        text: "Refuse with 409 unless metadata.resourceVersion is the one in the quotation marks.",
        place: "header"
    )
    static let selector = Self(
        name: "labelSelector",
        schema: ["type": "string"],
        text: "Only what has these labels, such as team=web,tier!=old."
    )
    static let view = Self(
        name: "view",
        schema: ["type": "string", "enum": ["full", "summary"]],
        text:
            "With summary, each workspace is what a table shows of it."
    )
    static let dryRun = Self(
        name: "dryRun",
        schema: ["type": "boolean"],
        text: "Store nothing, and answer with the plan."
    )
    static let plan = Self(
        name: "plan",
        schema: ["type": "string"],
        text: "Refuse with 409 unless the plan made now has this hash."
    )
    static let name = Self(
        name: "name",
        schema: ["type": "string"],
        text: "Only of the workspace by this name."
    )
    static let after = Self(
        name: "after",
        schema: ["type": "integer", "minimum": 0],
        text: "Only events with a higher number; so does the header Last-Event-ID."
    )
    static let limit = Self(
        name: "limit",
        schema: ["type": "integer", "minimum": 1, "maximum": 10_000],
        text: "At most so many."
    )
}
