package import HTTPTransport
package import Resources

/// What an answer that is no success means; nil for one that is.
///
/// By GitHub's documentation of rate limits, a limit is 403 or 429: with `retry-after`, with
/// `x-ratelimit-remaining: 0` until `x-ratelimit-reset`, else for at least a minute, which is
/// `unnamedWait`.
package func failure(
    _ head: HTTPHead,
    _ body: [UInt8],
    now: Timestamp,
    unnamedWait: Duration
) -> ForgeError.Reason? {
    let refused = ForgeError.Refused(status: head.status, body: body)
    switch head.status {
    case 200...299, 304: return nil
    case 401: return lackingACL(refused) ?? .unauthorized(refused.text)
    case 403, 429:
        if let end = limitEnd(head, refused, now: now, unnamedWait: unnamedWait) {
            return .rateLimited(until: end)
        }
        return forbidden(head, refused)
    case 404 where refused.code == "EPULLREQUESTSDISABLED": return .refused(refused)
    case 404, 410: return .notFound
    case 408, 500...599: return .unavailable("it answered \(head.status)")
    default: return .refused(refused)
    }
}

private func limitEnd(
    _ head: HTTPHead,
    _ refused: ForgeError.Refused,
    now: Timestamp,
    unnamedWait: Duration
) -> Timestamp? {
    if let wait = head.value(of: "retry-after") {
        // More than a day is no wait, but a mistake or a date.
        guard let seconds = Int(wait), (0...86_400).contains(seconds) else {
            return now.adding(unnamedWait)
        }
        return now.adding(.seconds(max(1, seconds)))
    }
    if head.value(of: "x-ratelimit-remaining") == "0",
        let reset = head.value(of: "x-ratelimit-reset").flatMap(Timestamp.init(epochSeconds:))
    {
        // The forge's clock may be a little behind this one; a second more is cheap.
        return max(reset, now).adding(.seconds(1))
    }
    let text = refused.message.lowercased()
    let isLimit =
        head.status == 429 || text.contains("rate limit") || text.contains("abuse detection")
    return isLimit ? now.adding(unnamedWait) : nil
}

/// A fine-grained token's lack is named by `x-accepted-github-permissions`, single sign-on by
/// `x-github-sso`.
private func forbidden(_ head: HTTPHead, _ refused: ForgeError.Refused) -> ForgeError.Reason {
    if let link = head.value(of: "x-github-sso")?.firstRange(of: "url="),
        let header = head.value(of: "x-github-sso")
    {
        let message = "\(refused.text); the organization wants it authorized at "
        return .forbidden(permissions: [], message + printable(String(header[link.upperBound...])))
    }
    let permissions = head.value(of: "x-accepted-github-permissions") ?? ""
    return .forbidden(permissions: alternatives(in: permissions), refused.text)
}

/// Pagure answers 401 to a valid token that may not do this, too: one without the ACL, of which it
/// names those that would do, and one whose user may not write to the project.
private func lackingACL(_ refused: ForgeError.Refused) -> ForgeError.Reason? {
    if refused.code == "ENOTHIGHENOUGH" { return .forbidden(permissions: [], refused.message) }
    let prefix = "Missing ACLs: "
    guard let text = refused.details.compactMap(\.message).first(where: { $0.hasPrefix(prefix) })
    else { return nil }
    let permissions = text.dropFirst(prefix.count).split(separator: ",").map { name in
        String(name.drop { $0 == " " })
    }
    return .forbidden(permissions: permissions, "Missing ACLs")
}

/// `pull_requests=write,contents=read; issues=write` as one text for each alternative.
func alternatives(in permissions: String) -> [String] {
    permissions.split(separator: ";").map { alternative in
        alternative.split(separator: ",").map { permission in
            permission.filter { $0 != " " }.split(separator: "=").joined(separator: ": ")
        }.joined(separator: " and ")
    }.filter { !$0.isEmpty }
}

extension ForgeError.Reason {
    /// What a failure of the transport means.
    init(_ error: HTTPTransportError) {
        self =
            switch error {
            case .unreachable, .timedOut, .connectionLost: .unavailable("\(error)")
            case .tls(let reason): .untrusted(reason)
            case .cancelled: .cancelled
            case .tooLarge, .protocolViolation, .notUpgraded, .bodyFailed, .invalidRequest:
                .unreadable("\(error)")
            }
    }
}
