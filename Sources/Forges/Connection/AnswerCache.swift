import HTTPTransport

/// Answers with their ETags, for conditional requests; the oldest go when it is full.
struct AnswerCache {
    struct Entry: Hashable {
        var tag: String
        var head: HTTPHead
        var body: [UInt8]
    }

    static let bytesMax = 8 * 1024 * 1024
    private var entries: [String: (entry: Entry, use: Int)] = [:]
    private var bytes = 0
    private var uses = 0

    mutating func entry(for target: String) -> Entry? {
        guard let found = entries[target] else { return nil }
        uses += 1
        entries[target]?.use = uses
        return found.entry
    }

    mutating func store(_ response: HTTPResponse, for target: String) {
        remove(target)
        guard let tag = response.head.value(of: "etag"), !tag.isEmpty,
            response.body.count <= Self.bytesMax / 8
        else { return }
        uses += 1
        entries[target] = (Entry(tag: tag, head: response.head, body: response.body), uses)
        bytes += response.body.count
        while bytes > Self.bytesMax, let oldest = entries.min(by: { $0.value.use < $1.value.use }) {
            remove(oldest.key)
        }
    }

    private mutating func remove(_ target: String) {
        guard let removed = entries.removeValue(forKey: target) else { return }
        bytes -= removed.entry.body.count
    }
}
