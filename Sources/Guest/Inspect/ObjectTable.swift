/// The types of the objects that references name, read in one batch.
struct ObjectTable: Sendable {
    private var types: [ByteString: ByteString] = [:]
    private var commits: [ByteString: ByteString] = [:]

    /// Adds the objects with these names that `scratch` has; unknown names are left out.
    mutating func add(_ names: some Sequence<ByteString>, _ scratch: ScratchRepository)
        throws(LookFailure)
    {
        let new = Set(names).filter { types[$0] == nil && !ObjectName.isNull($0) }.sorted()
        guard !new.isEmpty else { return }
        let lines = try scratch.lines(
            "cannot read objects",
            ["cat-file", "--batch-check=%(objectname) %(objecttype)"],
            input: ByteString.listed(new)
        )
        guard lines.count == new.count else { throw LookFailure("git tells of too few objects") }
        var tags: [ByteString] = []
        for (name, line) in zip(new, lines) {
            let fields = line.split(UInt8(ascii: " "))
            guard fields.count == 2, fields[0] == name, fields[1] != "missing" else { continue }
            types[name] = fields[1]
            if fields[1] == "commit" { commits[name] = name }
            if fields[1] == "tag" { tags.append(name) }
        }
        try peel(tags, scratch)
    }

    private mutating func peel(_ tags: [ByteString], _ scratch: ScratchRepository)
        throws(LookFailure)
    {
        guard !tags.isEmpty else { return }
        let lines = try scratch.lines(
            "cannot read tags",
            ["cat-file", "--batch-check=%(objectname) %(objecttype)"],
            input: ByteString.listed(tags.map { $0 + "^{}" })
        )
        guard lines.count == tags.count else { throw LookFailure("git tells of too few objects") }
        for (tag, line) in zip(tags, lines) {
            let fields = line.split(UInt8(ascii: " "))
            if fields.count == 2, fields[1] == "commit" { commits[tag] = fields[0] }
        }
    }

    /// Whether the repository has the object.
    func has(_ name: ByteString) -> Bool { types[name] != nil }
    /// The object's type; nil when it is missing.
    func type(_ name: ByteString) -> ByteString? { types[name] }
    /// The object itself if it is a commit, or the commit that a tag points to; nil for anything
    /// else.
    func commit(_ name: ByteString) -> ByteString? { commits[name] }
}
