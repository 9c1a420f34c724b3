import Resources

extension Shape {
    /// A list of distinct items.
    static func list<Item: BytewiseComparable & Codable>(
        of item: Shape<Item>,
        countMax: Int
    ) -> Shape<[Item]> where Value == [Item] {
        let type = TypeDescription.list(of: [item.type], countMax: countMax)
        return Shape(type: type) { node, place, findings in
            guard case .list(let nodes) = node.content else {
                findings.add(place, "expected a list such as [A, B], found \(node.phrase)")
                return nil
            }
            guard nodes.count <= countMax else {
                findings.add(place, "expected at most \(countMax) items, found \(nodes.count)")
                return nil
            }
            var places: [Bytewise<Item>: Position] = [:]
            var items: [Item] = []
            for (index, node) in nodes.enumerated() {
                let place = place.item(index, at: node.start)
                guard let value = item.read(node, place, &findings) else { continue }
                let key = Bytewise(wrappedValue: value)
                if let first = places[key] {
                    findings.add(
                        place,
                        "this stands in the list twice; the first is on line \(first.line)"
                    )
                }
                places[key] = place.position
                items.append(value)
            }
            return items
        }
    }
}

/// How to write an empty text, where one is allowed.
let emptyTextRemedy = #"write "" for an empty one"#

extension Shape where Value == [String: String] {
    /// `metadata.labels`.
    static let labels = Shape(type: .map(values: [.text(TextForm(lengthMax: 63))])) {
        node,
        place,
        findings in
        guard case .map(let entries) = node.content else {
            findings.add(place, "expected a map such as {team: web}, found \(node.phrase)")
            return nil
        }
        var labels: [String: String] = [:]
        for entry in entries where !entry.key.isEmpty {
            if let message = labelFault(key: entry.key, value: "") {
                findings.add(place.field(shortened(entry.key), at: entry.keyPosition), message)
                continue
            }
            if let absence = entry.absence {
                absence.add(to: &findings, entry.key, of: place, remedy: emptyTextRemedy)
                continue
            }
            let place = place.field(entry.key, at: entry.value.start)
            guard let value = readText(entry.value, TextForm(), place, &findings) else { continue }
            if let message = labelFault(key: entry.key, value: value) {
                findings.add(place, message)
            }
            labels[entry.key] = value
        }
        return labels
    }
}
