/// Status and headers of a response.
package struct HTTPHead: Hashable, Sendable {
    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    package var status: Int
    /// In the order received, names as the server spelt them.
    package var headers: [Header]

    package init(status: Int, headers: [(name: String, value: String)]) {
        self.status = status
        self.headers = headers.map { Header(name: $0.name, value: $0.value) }
    }

    /// The first value under a name, whatever its case.
    package func value(of name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Whether the status is 2xx.
    package var isSuccess: Bool { (200...299).contains(status) }
}

/// A response whose body was collected whole.
package struct HTTPResponse: Sendable {
    package let head: HTTPHead
    package let body: [UInt8]

    package var status: Int { head.status }
}

/// A response whose body is still arriving.
package struct HTTPStreamingResponse: Sendable {
    package let head: HTTPHead
    package let body: HTTPResponseBody

    package var status: Int { head.status }
}
