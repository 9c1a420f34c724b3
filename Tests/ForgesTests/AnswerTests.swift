import Forges
import HTTPTransport
import Resources
import Testing

private let now = Timestamp(milliseconds: 1_790_000_000_000)

/// The result of an answer, as a word for the table of cases.
private func kind(
    _ status: Int,
    _ headers: [(name: String, value: String)] = [],
    _ body: String = ""
) -> String {
    let head = HTTPHead(status: status, headers: headers)
    switch failure(head, Array(body.utf8), now: now, unnamedWait: .seconds(60)) {
    case nil: return "success"
    case .unauthorized(let message): return "unauthorized: \(message)"
    case .forbidden(let permissions, let message):
        return "forbidden \(permissions.joined(separator: " or ")): \(message)"
    case .notFound: return "not found"
    case .rateLimited(let until): return "limited for \(until.since(now).components.seconds) s"
    case .unavailable(let message): return "unavailable: \(message)"
    case .refused(let refused): return "refused: \(refused.text)"
    case .untrusted, .unreadable, .cancelled: return "of the transport"
    }
}

@Suite struct `An answer of a forge` {
    struct Case {
        var status: Int
        var headers: [(name: String, value: String)] = []
        var body = ""
        var result: String
    }

    static let reset = ("x-ratelimit-reset", "1790000300")

    @Test(arguments: [
        Case(status: 200, result: "success"),
        Case(status: 201, result: "success"),
        Case(status: 304, result: "success"),
        Case(
            status: 401,
            body: #"{"message":"Bad credentials","documentation_url":"x"}"#,
            result: "unauthorized: Bad credentials"
        ),
        Case(
            status: 403,
            headers: [("X-Accepted-GitHub-Permissions", "pull_requests=write")],
            body: #"{"message":"Resource not accessible by personal access token"}"#,
            result: "forbidden pull_requests: write: "
                + "Resource not accessible by personal access token"
        ),
        Case(
            status: 403,
            headers: [("x-accepted-github-permissions", "issues=write; a=read, b=write")],
            result: "forbidden issues: write or a: read and b: write: "
        ),
        Case(
            status: 403,
            headers: [("X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso?x=1")],
            body: #"{"message":"Resource protected by organization SAML enforcement."}"#,
            result: "forbidden : Resource protected by organization SAML enforcement.; the "
                + "organization wants it authorized at https://github.com/orgs/acme/sso?x=1"
        ),
        Case(
            status: 403,
            body: #"{"message":"Must have admin rights to Repository."}"#,
            result: "forbidden : Must have admin rights to Repository."
        ),
        Case(status: 404, body: #"{"message":"Not Found"}"#, result: "not found"),
        Case(status: 410, result: "not found"),
        Case(status: 403, headers: [("Retry-After", "30")], result: "limited for 30 s"),
        Case(status: 429, headers: [("retry-after", "0")], result: "limited for 1 s"),
        Case(
            status: 429,
            headers: [("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")],
            result: "limited for 60 s"
        ),
        Case(
            status: 403,
            headers: [("X-RateLimit-Remaining", "0"), reset],
            body: #"{"message":"API rate limit exceeded for user ID 1."}"#,
            result: "limited for 301 s"
        ),
        // The reset time has passed.
        Case(
            status: 429,
            headers: [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1789999000")],
            result: "limited for 1 s"
        ),
        Case(
            status: 403,
            headers: [("x-ratelimit-remaining", "17"), reset],
            body: #"{"message":"You have exceeded a secondary rate limit. Please wait."}"#,
            result: "limited for 60 s"
        ),
        Case(
            status: 403,
            body: #"{"message": "You have triggered an abuse detection mechanism. Please wait."}"#,
            result: "limited for 60 s"
        ),
        Case(
            status: 403,
            body: #"{"message":"API Rate Limit Exceeded for 192.0.2.1"}"#,
            result: "limited for 60 s"
        ),
        Case(status: 429, result: "limited for 60 s"),
        Case(status: 500, body: "<html>", result: "unavailable: it answered 500"),
        Case(status: 504, result: "unavailable: it answered 504"),
        Case(status: 408, result: "unavailable: it answered 408"),
        Case(status: 409, body: #"{"message":"Conflict"}"#, result: "refused: Conflict"),
        Case(
            status: 422,
            body: #"{"message":"Validation Failed","errors":["Only organizations can"]}"#,
            result: "refused: Validation Failed: Only organizations can"
        ),
        Case(
            status: 400,
            body: #"{"error":"Invalid or incomplete input","error_code":"EINVALIDREQ","#
                + #""errors":{"title":["This field is required."]}}"#,
            result: "refused: Invalid or incomplete input: title: This field is required."
        ),
        Case(
            status: 422,
            body: #"{"message":"a\u001b[2J","errors":[{"message":"b\nc"},"d\u0007"]}"#,
            result: "refused: a [2J: b c: d "
        ),
        Case(status: 418, body: "a\nteapot\u{1B}[2J", result: "refused: a teapot [2J"),
    ])
    func `is classified by what to do next`(example: Case) {
        #expect(kind(example.status, example.headers, example.body) == example.result)
    }

    @Test(arguments: [
        ("2023-06-08 03:28:00 UTC", "2023-06-08T03:28:00Z"),
        ("2023-04-14 15:56:10 +0200", "2023-04-14T13:56:10Z"),
        ("2023-06-14 15:09:46 -0730", "2023-06-14T22:39:46Z"),
        ("2023-06-14", nil), ("2023-06-14 15:09:46 PST", nil), ("2023-06-14 15:09:46 +-100", nil),
        ("tomorrow at noon", nil), ("", nil),
    ])
    func `tells when the token expires`(header: String, moment: String?) {
        let head = HTTPHead(
            status: 200,
            headers: [("GitHub-Authentication-Token-Expiration", header)]
        )
        #expect(TokenStanding(head).expiresAt?.text == moment)
    }

    @Test func `tells what is left of the limit`() {
        let names = ["limit", "remaining", "reset"]
        let head = HTTPHead(
            status: 200,
            headers: zip(names, ["5000", "4998", "1790000300"]).map { ("x-ratelimit-\($0)", $1) }
        )
        let limit = RateLimit(limit: 5_000, remaining: 4_998, resetsAt: now.adding(.seconds(300)))
        #expect(TokenStanding(head) == TokenStanding(rateLimit: limit))
        #expect(TokenStanding(HTTPHead(status: 200, headers: [])) == TokenStanding())
    }

    @Test(arguments: [
        (nil, nil),
        ("", nil),
        (#"<https://a/x?page=2>; rel="next", <https://a/x?page=9>; rel="last""#, 2),
        (#"<https://a/x?page=1>; rel="prev", <https://a/x?per_page=5&page=13>;rel="next""#, 13),
        (#"<https://a/x?page=1>; rel="prev", <https://a/x?page=1>; rel="first""#, nil),
        (#"<https://a/x?after=abc>; rel="next""#, nil),
        (#"<https://a/x?page=x>; rel="next""#, nil),
        (#"<https://a/x>; rel="next""#, nil),
    ])
    func `names its next page`(link: String?, page: Int?) {
        let head = HTTPHead(status: 200, headers: link.map { [("Link", $0)] } ?? [])
        #expect(nextPage(head) == page)
    }
}

@Suite struct `A failure` {
    @Test func `says what failed, on what, and what to do`() {
        func message(_ reason: ForgeError.Reason) -> String {
            "\(ForgeError(reason: reason, operation: "open it", forge: "https://f", tokenName: "T", isOutcomeUnknown: false))"
        }
        let limit = message(.rateLimited(until: now))
        #expect(
            limit
                == "cannot open it on https://f: the rate limit is reached; it is tried again after \(now)"
        )
        #expect(message(.unauthorized("Bad credentials")).contains("`berth secret set T`"))
        let lacking = message(.forbidden(permissions: ["a: write", "b: read"], "no"))
        #expect(lacking.contains("lacks the permission a: write or b: read (no)"))
        #expect(message(.notFound).contains("the token may not see it"))
    }
}

@Suite struct `The pace of calls` {
    @Test func `keeps writes a second apart, and reads not`() {
        var pacing = Pacing(writeInterval: .seconds(1))
        let admissions = (0..<3).map { _ in pacing.admit(isWrite: true, now: now) }
        #expect(admissions == (0..<3).map { .at(now.adding(.seconds($0))) })
        #expect(pacing.admit(isWrite: false, now: now) == .at(now))
    }

    @Test func `stops until a limit ends`() {
        var pacing = Pacing(writeInterval: .seconds(1))
        let end = now.adding(.seconds(100))
        pacing.limited(until: end)
        pacing.limited(until: now)
        #expect(pacing.admit(isWrite: false, now: now) == .refused(until: end))
        #expect(pacing.admit(isWrite: false, now: end) == .at(end))
    }

    @Test func `waits twice as long each time when no end is named, and an hour at most`() {
        var pacing = Pacing(writeInterval: .seconds(1))
        var waits: [Int64] = []
        for _ in 0..<9 {
            waits.append(pacing.unnamedWait.components.seconds)
            pacing.limited(until: now)
        }
        #expect(waits == [60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600])
        pacing.succeeded()
        #expect(pacing.unnamedWait == .seconds(60))
    }
}
