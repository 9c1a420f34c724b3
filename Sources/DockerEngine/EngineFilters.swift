/// Filters of the list and event endpoints: an object must match one of the values of every key.
///
/// The Engine reads `name` as a pattern that matches anywhere; filter by label and compare names in
/// the caller.
package struct EngineFilters: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    package private(set) var values: [String: [String]]

    package init(_ values: [String: [String]] = [:]) {
        self.values = values
    }

    package init(dictionaryLiteral elements: (String, [String])...) {
        values = Dictionary(elements) { $0 + $1 }
    }

    /// Objects that carry the label with exactly this value.
    package static func label(_ name: String, _ value: String) -> EngineFilters {
        ["label": ["\(name)=\(value)"]]
    }

    /// Objects that carry the label with any value.
    package static func label(_ name: String) -> EngineFilters {
        ["label": [name]]
    }

    package mutating func add(_ key: String, _ value: String) {
        values[key, default: []].append(value)
    }

    /// The `filters` parameter, or none.
    func query() throws(EngineError) -> [(name: String, value: String)] {
        guard !values.isEmpty else { return [] }
        return [("filters", String(decoding: try JSON.encode(values), as: UTF8.self))]
    }
}
