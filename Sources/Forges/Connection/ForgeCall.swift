import HTTPTransport
import Resources

/// One call of a forge's API.
struct ForgeCall: Sendable {
    var method: HTTPRequest.Method = .get
    /// Below the API's prefix, not yet encoded.
    var segments: [String]
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    /// What stands before the token in the header `Authorization`.
    var scheme: String
    var contentType: String?
    var body: [UInt8]?
    /// What is done, as in "cannot …".
    var operation: String

    var isWrite: Bool { method != .get }

    /// The same for calls that ask the same.
    var key: String {
        let pairs = query.map { pair in
            [pair.name, pair.value].map { HTTPRequest.percentEncoded($0) }.joined(separator: "=")
        }
        return HTTPRequest.path(segments: segments) + "?" + pairs.joined(separator: "&")
    }
}

/// An answer that is a success.
struct ForgeReply: Sendable {
    var head: HTTPHead
    var body: [UInt8]
    var standing: TokenStanding
    var isUnchanged = false
}

extension ForgeConnection {
    /// Calls, and reads the answer's JSON.
    func value<Value: Decodable & Sendable>(
        _ call: ForgeCall,
        as type: Value.Type = Value.self
    ) async throws(ForgeError) -> ForgeAnswer<Value> {
        let reply = try await send(call)
        return ForgeAnswer(
            try decode(reply, call),
            standing: reply.standing,
            isUnchanged: reply.isUnchanged
        )
    }

    /// Calls page by page, as long as `next` gives the number of another one, and joins what
    /// `items` takes out of each.
    /// - Throws: when there are more than `pagesMax`; half a list would be mistaken for all of it.
    func list<Page: Decodable & Sendable, Item: Sendable>(
        _ call: ForgeCall,
        pagesMax: Int = 30,
        next: (ForgeReply, Page) -> Int? = { reply, _ in nextPage(reply.head) },
        items: (Page) -> [Item]
    ) async throws(ForgeError) -> ForgeAnswer<[Item]> {
        var all = ForgeAnswer<[Item]>([], isUnchanged: true)
        var number = 1
        for _ in 0..<pagesMax {
            var call = call
            if number > 1 { call.query.append(("page", String(number))) }
            let reply = try await send(call)
            let page: Page = try decode(reply, call)
            all.value += items(page)
            all.standing = all.standing.updated(by: reply.standing)
            all.isUnchanged = all.isUnchanged && reply.isUnchanged
            guard let following = next(reply, page) else { return all }
            guard following > number else { break }
            number = following
        }
        throw error(.unreadable("the list has no end"), call, isOutcomeUnknown: false)
    }

    private func decode<Value: Decodable>(
        _ reply: ForgeReply,
        _ call: ForgeCall
    ) throws(ForgeError) -> Value {
        do {
            return try JSON.decode(reply.body)
        } catch {
            // A write that was answered with a success is done, whatever the answer says.
            throw self.error(.unreadable(Self.reason(error)), call, isOutcomeUnknown: true)
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "it lacks \(key.stringValue)"
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")) is of another kind"
        default: "no JSON that is known"
        }
    }
}
