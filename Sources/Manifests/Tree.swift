/// A JSON or YAML value, with ordered maps.
package indirect enum Tree: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([Tree])
    case map([Entry])

    package struct Entry: Hashable, Sendable {
        package var key: String
        package var value: Tree

        package init(key: String, value: Tree) {
            self.key = key
            self.value = value
        }
    }

    /// The value of `key`, if this is a map that contains it.
    package subscript(key: String) -> Tree? {
        guard case .map(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }
}

extension Tree: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(arrayLiteral elements: Tree...) { self = .list(elements) }
    package init(dictionaryLiteral elements: (String, Tree)...) {
        self = .map(elements.map { Entry(key: $0, value: $1) })
    }
}
