/// One request, without the endpoint it goes to.
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package var method: Method
    /// Percent-encoded and starting with a slash; see `path(segments:)`.
    package var path: String
    /// Names and values before encoding; they are encoded when the request is sent.
    package var query: [(name: String, value: String)]
    /// Sent as given; a name or value with a line break is refused as `.invalidRequest`.
    package var headers: [(name: String, value: String)]
    package var body: HTTPBody

    package init(
        _ method: Method,
        _ path: String,
        query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [],
        body: HTTPBody = .none
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// Joins segments into a path, encoding each whole: a slash or `..` in a name cannot reach
    /// another route.
    package static func path(segments: [String]) -> String {
        segments.map { "/" + percentEncoded($0) }.joined()
    }

    /// Encodes everything but RFC 3986's unreserved characters; "." and ".." are encoded as well,
    /// because a server may collapse them.
    package static func percentEncoded(_ text: String, keeping kept: String = "") -> String {
        let allDots = text == "." || text == ".."
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            let plain = isUnreserved(byte) || kept.utf8.contains(byte)
            if plain, !(allDots && byte == UInt8(ascii: ".")) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(hexDigit(byte >> 4))
                encoded.append(hexDigit(byte & 15))
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Path and query as they are written in the request line.
    var target: String {
        guard !query.isEmpty else { return path }
        let pairs = query.map {
            Self.percentEncoded($0.name) + "=" + Self.percentEncoded($0.value)
        }
        return path + "?" + pairs.joined(separator: "&")
    }

    /// Throws `.invalidRequest` when a part could smuggle a second header or request.
    func validate() throws(HTTPTransportError) {
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .invalidRequest("the path \"\(path)\" is not percent-encoded")
        }
        for header in headers {
            let text = header.name + header.value
            guard !text.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else {
                throw .invalidRequest("the header \(header.name) holds a line break")
            }
        }
    }
}

/// A request's body.
package enum HTTPBody: Sendable {
    case none
    case bytes([UInt8])
}
