import Workspaces

extension Shape {
    /// A list of distinct items.
    static func list<Item: Hashable>(
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
            var places: [Item: Position] = [:]
            var items: [Item] = []
            for (index, node) in nodes.enumerated() {
                let place = place.item(index, at: node.start)
                guard let value = item.read(node, place, &findings) else { continue }
                if let first = places[value] {
                    findings.add(
                        place,
                        "this stands in the list twice; the first is on line \(first.line)"
                    )
                }
                places[value] = place.position
                items.append(value)
            }
            return items
        }
    }
}

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
            let place = place.field(entry.key, at: entry.value.start)
            if entry.value.isNull { continue }
            guard let value = readText(entry.value, TextForm(), place, &findings) else { continue }
            if let message = labelFault(key: entry.key, value: value) {
                findings.add(place, message)
            }
            labels[entry.key] = value
        }
        return labels
    }
}
