/// The commits reachable from some tips but from nothing that is kept, with their parents.
struct CommitGraph: Sendable {
    /// The commits, children before parents.
    let order: [ByteString]
    private let parents: [ByteString: [ByteString]]
    private let positions: [ByteString: Int]

    /// Asks git for the commits reachable from `tips` and not from `kept`.
    init(
        _ tips: some Sequence<ByteString>,
        without kept: some Sequence<ByteString>,
        _ scratch: ScratchRepository
    ) throws(LookFailure) {
        let wanted = Set(tips).sorted()
        guard !wanted.isEmpty else {
            order = []
            parents = [:]
            positions = [:]
            return
        }
        let input = ByteString.listed(wanted + Set(kept).sorted().map { "^" + $0 })
        let lines = try scratch.lines(
            "cannot read commits",
            ["rev-list", "--topo-order", "--parents", "--stdin"],
            input: input
        )
        var order: [ByteString] = []
        var parents: [ByteString: [ByteString]] = [:]
        for line in lines {
            let names = line.split(UInt8(ascii: " "))
            order.append(names[0])
            parents[names[0]] = Array(names.dropFirst())
        }
        self.order = order
        self.parents = parents
        positions = Dictionary(
            order.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    func contains(_ commit: ByteString) -> Bool { parents[commit] != nil }
    var isEmpty: Bool { order.isEmpty }

    /// The commits that are no parent of another commit in the graph.
    var tips: [ByteString] {
        let led = Set(parents.values.joined())
        return order.filter { !led.contains($0) }
    }

    /// The commits of the graph reachable from `tips`, children before parents, and the kept
    /// commits that they are based on.
    func reach(_ tips: some Sequence<ByteString>) -> (
        commits: [ByteString], boundary: Set<ByteString>
    ) {
        var seen: Set<ByteString> = []
        var boundary: Set<ByteString> = []
        var queue = Array(tips)
        while let commit = queue.popLast() {
            guard let next = parents[commit] else {
                boundary.insert(commit)
                continue
            }
            if seen.insert(commit).inserted { queue += next }
        }
        if seen.count * 8 < order.count {
            return (seen.sorted { positions[$0, default: 0] < positions[$1, default: 0] }, boundary)
        }
        return (order.filter(seen.contains), boundary)
    }
}
