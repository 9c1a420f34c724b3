/// A pull request that is to exist once.
package struct PullRequestProposal: Hashable, Sendable {
    /// What tells it from every other one; hidden in its body.
    package var marker: Marker
    package var head: PullRequestHead
    package var base: String
    package var title: String
    package var body: String
    package var isDraft: Bool

    package init(
        marker: Marker,
        head: PullRequestHead,
        base: String,
        title: String,
        body: String,
        isDraft: Bool
    ) {
        self.marker = marker
        self.head = head
        self.base = base
        self.title = title
        self.body = body
        self.isDraft = isDraft
    }

    /// UTF-16 units; GitHub's limits are 256 and 65,536, and others have larger ones.
    static let titleLengthMax = 250
    static let bodyLengthMax = 60_000

    /// What is sent: the title in one line, both texts within the limits, the marker at the end.
    package var opening: PullRequestOpening {
        var line = title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if line.isEmpty { line = head.branch }
        if line.utf16.count > Self.titleLengthMax {
            while line.utf16.count > Self.titleLengthMax - 1 { line.removeLast() }
            line += "…"
        }
        return PullRequestOpening(
            head: head,
            base: base,
            title: line,
            body: marker.marked(body, lengthMax: Self.bodyLengthMax),
            isDraft: isDraft
        )
    }
}
