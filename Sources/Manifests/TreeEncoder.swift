extension Tree {
    /// `value` in its `Codable` form: fields in the order of encoding, dictionaries sorted by key.
    ///
    /// Throws the errors of the value's own encoding.
    package init(encoding value: some Encodable) throws {
        self = try TreeEncoder.tree(of: value, at: [])
    }
}

/// Collects what a value encodes; each container writes to the cell it was made for.
private final class TreeEncoder: Encoder {
    /// A value under construction, shared between a container and its parent.
    final class Cell {
        enum Content {
            case leaf(Tree)
            case list([Cell])
            case map([(key: String, cell: Cell)])
        }

        var content: Content?

        var tree: Tree {
            switch content {
            case nil: .null
            case .leaf(let tree): tree
            case .list(let cells): .list(cells.map(\.tree))
            case .map(let entries):
                .map(entries.map { Tree.Entry(key: $0.key, value: $0.cell.tree) })
            }
        }
    }

    let cell: Cell
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]

    init(_ cell: Cell, at codingPath: [any CodingKey]) {
        self.cell = cell
        self.codingPath = codingPath
    }

    static func tree(of value: some Encodable, at path: [any CodingKey]) throws -> Tree {
        let encoder = TreeEncoder(Cell(), at: path)
        try value.encode(to: encoder)
        let tree = encoder.cell.tree
        // Sort, because the order of a dictionary differs from run to run.
        guard value is any UnorderedMap, case .map(let entries) = tree else { return tree }
        return .map(entries.sorted { $0.key < $1.key })
    }

    func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .map = cell.content {} else { cell.content = .map([]) }
        return KeyedEncodingContainer(KeyedTree<Key>(cell: cell, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .list = cell.content {} else { cell.content = .list([]) }
        return ListTree(cell: cell, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        LeafTree(cell: cell, codingPath: codingPath)
    }
}

private protocol UnorderedMap {}
extension Dictionary: UnorderedMap {}

private struct KeyedTree<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let cell: TreeEncoder.Cell
    let codingPath: [any CodingKey]

    private func add(_ key: String) -> TreeEncoder.Cell {
        let child = TreeEncoder.Cell()
        guard case .map(let entries) = cell.content else { return child }
        cell.content = .map(entries + [(key, child)])
        return child
    }

    mutating func encodeNil(forKey key: Key) { add(key.stringValue).content = .leaf(.null) }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        let tree = try TreeEncoder.tree(of: value, at: codingPath + [key])
        add(key.stringValue).content = .leaf(tree)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        superEncoder(forKey: key).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        superEncoder(forKey: key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { TreeEncoder(add("super"), at: codingPath) }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        TreeEncoder(add(key.stringValue), at: codingPath + [key])
    }
}

private struct ListTree: UnkeyedEncodingContainer {
    let cell: TreeEncoder.Cell
    let codingPath: [any CodingKey]

    var count: Int {
        if case .list(let cells) = cell.content { cells.count } else { 0 }
    }

    private func add() -> TreeEncoder.Cell {
        let child = TreeEncoder.Cell()
        guard case .list(let cells) = cell.content else { return child }
        cell.content = .list(cells + [child])
        return child
    }

    mutating func encodeNil() { add().content = .leaf(.null) }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        add().content = .leaf(try TreeEncoder.tree(of: value, at: codingPath))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        superEncoder().container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        superEncoder().unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { TreeEncoder(add(), at: codingPath) }
}

private struct LeafTree: SingleValueEncodingContainer {
    let cell: TreeEncoder.Cell
    let codingPath: [any CodingKey]

    mutating func encodeNil() { cell.content = .leaf(.null) }
    mutating func encode(_ value: Bool) { cell.content = .leaf(.boolean(value)) }
    mutating func encode(_ value: String) { cell.content = .leaf(.text(value)) }
    mutating func encode(_ value: Double) { cell.content = .leaf(.number(value)) }
    mutating func encode(_ value: Float) { cell.content = .leaf(.number(Double(value))) }
    mutating func encode(_ value: Int) { encodeInteger(value) }
    mutating func encode(_ value: Int8) { encodeInteger(value) }
    mutating func encode(_ value: Int16) { encodeInteger(value) }
    mutating func encode(_ value: Int32) { encodeInteger(value) }
    mutating func encode(_ value: Int64) { encodeInteger(value) }
    mutating func encode(_ value: UInt) { encodeInteger(value) }
    mutating func encode(_ value: UInt8) { encodeInteger(value) }
    mutating func encode(_ value: UInt16) { encodeInteger(value) }
    mutating func encode(_ value: UInt32) { encodeInteger(value) }
    mutating func encode(_ value: UInt64) { encodeInteger(value) }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        cell.content = .leaf(try TreeEncoder.tree(of: value, at: codingPath))
    }

    private func encodeInteger(_ value: some BinaryInteger) {
        let exact = Int64(exactly: value)
        cell.content = .leaf(exact.map { Tree.integer($0) } ?? .number(Double(value)))
    }
}
