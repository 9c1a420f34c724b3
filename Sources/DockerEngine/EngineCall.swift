package import HTTPTransport

/// How long calls may take.
package struct EngineDeadlines: Hashable, Sendable {
    /// Calls that only read.
    package var read: Duration
    /// Calls that change something.
    ///
    /// A removal may take the Engine 25 s of retries, so anything under 30 s turns slow successes
    /// into unknown outcomes.
    package var mutation: Duration
    /// Calls that move a tree of files or an image.
    package var transfer: Duration

    package init(
        read: Duration = .seconds(15),
        mutation: Duration = .seconds(45),
        transfer: Duration = .seconds(1800)
    ) {
        self.read = read
        self.mutation = mutation
        self.transfer = transfer
    }
}

/// One finished call, for metrics and logs.
///
/// It holds no names and no bodies.
package struct EngineCall: Sendable {
    package enum Outcome: Hashable, Sendable {
        case status(Int)
        case failed(HTTPTransportError)
    }

    /// A fixed word such as `container.start`.
    package let operation: String
    package let outcome: Outcome
    /// Until the whole answer, or until the head of a streamed one.
    package let duration: Duration
}

/// One call as an endpoint describes it.
struct EngineRequest {
    enum Limit {
        case read
        case mutation
        case transfer
        /// A mutation that may take longer than others because of its arguments.
        case mutationPlus(Duration)
        case custom(Duration)
    }

    let operation: String
    let method: HTTPRequest.Method
    /// Below the version prefix, percent-encoded.
    let path: String
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: HTTPBody = .none
    var limit: Limit = .read
    /// Whether the path has no version prefix: ping and version are called before negotiation.
    var isUnversioned = false

    init(_ operation: String, _ method: HTTPRequest.Method, _ segments: String...) {
        self.operation = operation
        self.method = method
        path = HTTPRequest.path(segments: segments)
        limit = method == .get || method == .head ? .read : .mutation
    }

    /// A path that contains an image's name, whose slashes and colon the Engine expects unencoded.
    init(_ operation: String, _ method: HTTPRequest.Method, image: String, _ last: String? = nil) {
        self.operation = operation
        self.method = method
        let name = image.split(separator: "/", omittingEmptySubsequences: false)
            .map { HTTPRequest.percentEncoded(String($0), keeping: ":@") }
            .joined(separator: "/")
        path = "/images/" + name + (last.map { "/" + $0 } ?? "")
        limit = method == .get ? .read : .mutation
    }

    mutating func setJSON(_ value: some Encodable) throws(EngineError) {
        body = .bytes(try JSON.encode(value))
        headers.append(("Content-Type", "application/json"))
    }

    mutating func add(_ name: String, _ value: Bool) {
        query.append((name, value ? "1" : "0"))
    }

    mutating func add(_ name: String, _ value: String?) {
        if let value { query.append((name, value)) }
    }

    mutating func add(_ filters: EngineFilters) throws(EngineError) {
        query += try filters.query()
    }

    func limit(in deadlines: EngineDeadlines) -> Duration {
        switch limit {
        case .read: deadlines.read
        case .mutation: deadlines.mutation
        case .transfer: deadlines.transfer
        case .mutationPlus(let more): deadlines.mutation + more
        case .custom(let duration): duration
        }
    }
}
