/// Builds documents from libyaml's events, within the limits.
///
/// A problem that leaves the tree usable (a duplicate key, an unknown tag) is a finding, and
/// reading continues; any other (a syntax error, a bomb) is thrown.
struct Composer: ~Copyable {
    private struct Anchored {
        var node: Node
        var nodes: Int
        var height: Int
    }

    private var parser: YAMLParser
    private var lines: LazyLines
    private var nodes = 0
    private var documents = 0
    /// Per document: nil while the anchored value is still being read.
    private var anchors: [String: Anchored?] = [:]
    /// The greatest depth below the last node read.
    private var height = 0
    var findings = Findings()

    init(_ source: SourceText) {
        parser = YAMLParser(source.bytes)
        lines = LazyLines(source.bytes)
    }

    /// The next non-empty document; nil at the end.
    mutating func next() throws(YAMLFault) -> Node? {
        while true {
            let event = try parser.next()
            switch event.content {
            case .streamEnd: return nil
            case .documentStart:
                documents += 1
                guard documents <= Limits.documentsMax else {
                    throw YAMLFault(
                        position: event.start,
                        message: "a file has at most \(Limits.documentsMax) documents; split it"
                    )
                }
                anchors = [:]
                let root = try node(try parser.next(), depth: 1)
                if !root.isNull { return root }
            default: break
            }
        }
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLFault) -> Node {
        if case .alias(let name) = event.content {
            return try expansion(of: name, at: event, depth: depth)
        }
        nodes += 1
        try checkLimits(at: event.start, depth: depth)
        checkTag(event)
        let nodesBefore = nodes
        if let anchor = event.anchor { anchors[anchor] = .some(nil) }
        height = 0
        var node: Node
        switch event.content {
        case .listStart: node = try list(from: event, depth: depth)
        case .mapStart: node = try map(from: event, depth: depth)
        default: node = scalar(from: event)
        }
        if let anchor = event.anchor {
            anchors[anchor] = Anchored(node: node, nodes: nodes - nodesBefore + 1, height: height)
        }
        return node
    }

    private func checkLimits(at position: Position, depth: Int) throws(YAMLFault) {
        guard nodes <= Limits.nodesMax else {
            throw YAMLFault(
                position: position,
                message: "a file has at most \(Limits.nodesMax) values, those behind aliases "
                    + "counted each time; split it or use fewer aliases"
            )
        }
        guard depth <= Limits.depthMax else {
            throw YAMLFault(
                position: position,
                message: "lists and maps are nested more than \(Limits.depthMax) levels deep"
            )
        }
    }

    private mutating func expansion(
        of name: String,
        at event: YAMLEvent,
        depth: Int
    ) throws(YAMLFault) -> Node {
        guard let entry = anchors[name] else {
            throw YAMLFault(
                position: event.start,
                message:
                    "this alias has no anchor before it in this document; "
                    + "quote the value if it is text"
            )
        }
        guard let anchored = entry else {
            throw YAMLFault(
                position: event.start,
                message: "this alias stands inside its own anchor"
            )
        }
        nodes += anchored.nodes
        try checkLimits(at: event.start, depth: depth + anchored.height)
        height = anchored.height
        return anchored.node
    }

    private mutating func list(from event: YAMLEvent, depth: Int) throws(YAMLFault) -> Node {
        var items: [Node] = []
        var tallest = 0
        while true {
            let next = try parser.next()
            if case .listEnd = next.content {
                height = tallest + 1
                return Node(content: .list(items), start: event.start, end: next.end)
            }
            items.append(try node(next, depth: depth + 1))
            tallest = max(tallest, height)
        }
    }

    private mutating func map(from event: YAMLEvent, depth: Int) throws(YAMLFault) -> Node {
        var entries: [Node.Entry] = []
        var places: [String: Position] = [:]
        var tallest = 0
        while true {
            let next = try parser.next()
            if case .mapEnd = next.content {
                height = tallest + 1
                return Node(content: .map(entries), start: event.start, end: next.end)
            }
            let (key, keyEnd) = try key(next, depth: depth)
            let written = try parser.next()
            let value = try node(written, depth: depth + 1)
            tallest = max(tallest, height)
            // An entry with a faulty key stays, without the key, because its value may be a secret
            // to mask.
            if let key, let first = places[key] {
                findings.add(
                    Place(path: "", position: next.start),
                    "'\(shortened(key))' stands here a second time; the first is on line \(first.line)"
                )
            } else if let key {
                places[key] = next.start
            }
            let isUsable = key.map { places[$0] == next.start } ?? false
            entries.append(
                Node.Entry(
                    key: isUsable ? key ?? "" : "",
                    keyPosition: next.start,
                    value: value,
                    absence: value.isNull ? absence(of: written, after: keyEnd) : nil
                )
            )
        }
    }

    /// Why the key that ends at `keyEnd` has no value, judging by how the value is `written`.
    private mutating func absence(of written: YAMLEvent, after keyEnd: Position) -> Absence {
        let cause: Absence.Cause
        switch written.content {
        case .alias: cause = .alias
        case .scalar(let text, _) where !text.isEmpty: cause = .word
        default:
            if let position = lines.comment(after: keyEnd) {
                return Absence(cause: .comment, position: position)
            }
            cause =
                written.tag.map { isAllowed($0) ? .tag : .wrongTag }
                ?? (written.anchor == nil ? .empty : .anchor)
        }
        return Absence(cause: cause, position: written.start)
    }

    /// A map's key and where it ends; nil, with a finding, when the node is not a valid key.
    private mutating func key(
        _ event: YAMLEvent,
        depth: Int
    ) throws(YAMLFault) -> (text: String?, end: Position) {
        let node = try node(event, depth: depth + 1)
        return (keyText(node, event), event.end)
    }

    private mutating func keyText(_ node: Node, _ event: YAMLEvent) -> String? {
        let place = Place(path: "", position: event.start)
        guard case .scalar(let scalar) = node.content else {
            let isPlaceholder = lines.begins("{{", endingAt: event.start)
            findings.add(
                place,
                isPlaceholder
                    ? Placeholder.message("{{ … }}") : "a key must be text, not \(node.phrase)"
            )
            return nil
        }
        if scalar.text == "<<", case .scalar(_, isPlain: true) = event.content {
            findings.add(place, "merge keys ('<<') are not supported; write the fields out")
            return nil
        }
        guard !scalar.text.isEmpty else {
            findings.add(place, "a key is missing before ':'")
            return nil
        }
        return scalar.text
    }

    private mutating func scalar(from event: YAMLEvent) -> Node {
        guard case .scalar(let text, let isPlain) = event.content else {
            preconditionFailure("libyaml gave a document without a root")
        }
        if text.utf8.contains(0) {
            findings.add(
                Place(path: "", position: event.start),
                "a NUL character is not allowed"
            )
        }
        let isText = event.tag.flatMap(CoreTag.init)?.isText ?? (!isPlain || event.tag == "!")
        let scalar = isText ? Scalar(quoted: text) : Scalar(plain: text)
        return Node(content: .scalar(scalar), start: event.start, end: event.end)
    }

    private mutating func checkTag(_ event: YAMLEvent) {
        guard let tag = event.tag, !isAllowed(tag) else { return }
        findings.add(
            Place(path: "", position: event.start),
            "this tag is not allowed, only those of YAML's core schema are; quote the value if it is text"
        )
    }
}

private func isAllowed(_ tag: String) -> Bool { tag == "!" || CoreTag(tag) != nil }

/// A tag of YAML's core schema.
private struct CoreTag {
    private static let prefix = "tag:yaml.org,2002:"
    let isText: Bool

    init?(_ tag: String) {
        let names = ["str", "int", "float", "bool", "null", "seq", "map"]
        guard tag.hasPrefix(Self.prefix), names.contains(String(tag.dropFirst(Self.prefix.count)))
        else { return nil }
        isText = tag == Self.prefix + "str"
    }
}
