import ArgumentParser
import Manifests
package import Resources

/// How a command prints a list.
package enum OutputFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    case table, wide, json, yaml, name
}

/// The option of every command that lists.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How to print: table, wide, json, yaml or name.")
    var output: OutputFormat = .table
}

/// Something that every output format can show.
package protocol Listable: Encodable, Sendable {
    /// What `-o name` prints.
    var listedName: String { get }
    /// The column titles, the same for all items of one list.
    func heading(wide: Bool) -> [String]
    func row(wide: Bool, now: Timestamp) -> [Cell]
}

/// A table of `items`.
package func table<Item: Listable>(of items: [Item], wide: Bool, now: Timestamp) -> Table {
    Table(items.first?.heading(wide: wide) ?? [], items.map { $0.row(wide: wide, now: now) })
}

/// `items` in the given format; an empty table is an empty text.
///
/// With `single`, JSON is the one object instead of a list. Throws only if an item cannot be
/// encoded.
package func rendered<Item: Listable>(
    _ items: [Item],
    as format: OutputFormat,
    single: Bool = false,
    coloured: Bool,
    now: Timestamp
) throws -> String {
    switch format {
    case .table, .wide:
        guard !items.isEmpty else { return "" }
        return table(of: items, wide: format == .wide, now: now).rendered(coloured: coloured)
    case .json:
        let trees = try items.map { try Tree(encoding: $0) }
        if single, let only = trees.first { return only.json() + "\n" }
        return Tree.map([Tree.Entry(key: "items", value: .list(trees))]).json() + "\n"
    case .yaml:
        let trees = try items.map { try Tree(encoding: $0) }
        guard trees.count != 1 else { return trees[0].yaml() }
        return trees.isEmpty ? "" : Tree.yaml(of: trees)
    case .name: return items.map { $0.listedName + "\n" }.joined()
    }
}
