package import HTTPTransport

/// The number of the page that a `Link` header (RFC 8288) calls next; nil on the last one.
///
/// Only the number is taken: the address may lead to another host, which gets no token.
package func nextPage(_ head: HTTPHead) -> Int? {
    guard let header = head.value(of: "link") else { return nil }
    for link in header.split(separator: ",") {
        let parts = link.split(separator: ";").map { $0.filter { $0 != " " } }
        guard let address = parts.first, parts.dropFirst().contains("rel=\"next\""),
            let query = address.split(separator: "?").dropFirst().first
        else { continue }
        for pair in query.filter({ $0 != ">" }).split(separator: "&") where pair.hasPrefix("page=")
        {
            return Int(pair.dropFirst(5))
        }
    }
    return nil
}
