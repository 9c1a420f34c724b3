package import HTTPTransport
import Resources

extension TokenStanding {
    /// Reads what GitHub's headers tell: `github-authentication-token-expiration` and
    /// `x-ratelimit-*`.
    package init(_ head: HTTPHead) {
        let expiration = head.value(of: "github-authentication-token-expiration")
        var limit: RateLimit?
        if let total = head.value(of: "x-ratelimit-limit").flatMap({ Int($0) }),
            let remaining = head.value(of: "x-ratelimit-remaining").flatMap({ Int($0) }),
            let reset = head.value(of: "x-ratelimit-reset").flatMap(Timestamp.init(epochSeconds:))
        {
            limit = RateLimit(limit: total, remaining: remaining, resetsAt: reset)
        }
        self.init(
            expiresAt: expiration.flatMap(Timestamp.init(tokenExpiration:)),
            rateLimit: limit
        )
    }
}

extension Timestamp {
    /// Seconds since 1970, of a year that can be written.
    init?(epochSeconds text: String) {
        guard let seconds = Int64(text), (0..<253_402_300_800).contains(seconds) else { return nil }
        self.init(milliseconds: seconds * 1_000)
    }

    /// `2023-06-08 03:28:00 UTC` or `2023-06-14 15:09:46 -0700`, as GitHub writes it.
    init?(tokenExpiration text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 3, let local = try? Timestamp(parsing: "\(parts[0])T\(parts[1])Z")
        else { return nil }
        if parts[2] == "UTC" {
            self = local
            return
        }
        let digits = parts[2].dropFirst()
        guard let sign = parts[2].first, "+-".contains(sign), digits.utf8.count == 4,
            let number = Int64(digits), number >= 0
        else { return nil }
        let minutes = (number / 100 * 60 + number % 100) * (sign == "-" ? -1 : 1)
        self.init(milliseconds: local.milliseconds - minutes * 60_000)
    }
}
