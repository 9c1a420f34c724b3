import API
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Encodes the API's JSON with sorted keys, so that equal values give equal bytes.
func encodedJSON(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value))
}

/// Decodes a request's JSON body; an invalid body throws an error that is answered with 422.
func decoded<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(APIError) -> Value {
    do {
        return try JSONDecoder().decode(type, from: Data(bytes))
    } catch DecodingError.keyNotFound(let key, _) {
        throw APIError(.invalid, "\(key.stringValue) is missing", field: key.stringValue)
    } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        throw APIError(.invalid, context.debugDescription, field: path)
    } catch DecodingError.typeMismatch(_, let context) {
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        throw APIError(.invalid, "\(path) has the wrong type", field: path)
    } catch {
        throw APIError(.invalid, "the body is not the JSON that this path takes")
    }
}

extension Response {
    /// A JSON answer.
    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        bytes(try encodedJSON(value), type: "application/json; charset=utf-8", status: status)
    }

    /// A plain text answer.
    static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        bytes(Array(text.utf8), type: "text/plain; charset=utf-8", status: status)
    }

    static func bytes(
        _ bytes: [UInt8],
        type: String,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// Success without a body.
    static var empty: Response { Response(status: .noContent) }
}

extension HTTPField.Name {
    static let requestID = HTTPField.Name(token: "X-Request-Id")

    /// Makes a name that is a literal in the source; one that is not a token (RFC 9110) ends the
    /// process.
    init(token: String) {
        guard let name = Self(token) else { preconditionFailure("'\(token)' names no field") }
        self = name
    }
}

/// The response for an error of the API: JSON with `reason`, `message` and `field`.
func errorResponse(_ error: APIError, status: HTTPResponse.Status? = nil) throws -> Response {
    try .json(error, status: status ?? .init(code: error.reason.status))
}
