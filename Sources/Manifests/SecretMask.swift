import Resources

/// Masks possible secrets in the source lines that diagnostics show.
///
/// It masks values of `environment`, even under a misspelt key, values written where only names of
/// secrets belong, and the part of a URL before its `@`.
struct SecretMask {
    static let mask = "•••"
    private var spans: [Range<Position>] = []

    /// Collects the spans to mask in documents that could be read.
    mutating func add(_ node: Node) {
        switch node.content {
        case .scalar: break
        case .list(let items): for item in items { add(item) }
        case .map(let entries):
            for entry in entries {
                let mayHoldSecrets = isSecretive(entry.key) || entry.key == "secrets"
                if mayHoldSecrets, let absence = entry.absence {
                    hideLost(absence)
                } else if isSecretive(entry.key) {
                    hideValues(entry.value)
                } else if entry.key == "secrets" {
                    hideMisplaced(entry.value)
                } else {
                    add(entry.value)
                }
            }
        }
    }

    /// `line` with every collected span masked, and the new position of `column`; `number` is
    /// 1-based.
    func masked(_ line: String, number: Int, column: Int) -> (text: String, column: Int) {
        var scalars = Array(line.unicodeScalars)
        var column = column
        let hidden = spans.compactMap { columns(of: $0, in: number, length: scalars.count) }
        let ranges = (hidden + Self.userInformation(in: scalars)).sorted {
            $0.lowerBound > $1.lowerBound
        }
        var end = Int.max
        for range in ranges where range.upperBound <= end && !range.isEmpty {
            end = range.lowerBound
            scalars.replaceSubrange(range, with: Self.mask.unicodeScalars)
            if column - 1 >= range.upperBound {
                column += Self.mask.unicodeScalars.count - range.count
            } else if column - 1 > range.lowerBound {
                column = range.lowerBound + 1
            }
        }
        return (String(String.UnicodeScalarView(scalars)), column)
    }

    private mutating func hideValues(_ node: Node) {
        guard case .map(let entries) = node.content else {
            if !node.isNull { spans.append(node.start..<node.end) }
            return
        }
        for entry in entries {
            if let absence = entry.absence {
                hideLost(absence)
            } else {
                spans.append(entry.value.start..<entry.value.end)
            }
        }
    }

    /// Masks text that was meant as a value but is a comment or an anchor in YAML.
    private mutating func hideLost(_ absence: Absence) {
        let start = absence.position
        spans.append(start..<Position(line: start.line, column: .max))
    }

    private mutating func hideMisplaced(_ node: Node) {
        guard case .list(let items) = node.content else { return hideValues(node) }
        for item in items {
            if case .scalar(let scalar) = item.content, isVariableName(scalar.text) { continue }
            spans.append(item.start..<item.end)
        }
    }

    private func columns(of span: Range<Position>, in line: Int, length: Int) -> Range<Int>? {
        guard (span.lowerBound.line...span.upperBound.line).contains(line) else { return nil }
        let first = span.lowerBound.line == line ? span.lowerBound.column - 1 : 0
        let last = span.upperBound.line == line ? span.upperBound.column - 1 : length
        return min(first, length)..<max(min(last, length), min(first, length))
    }

    /// The text between `://` and `@` where it may contain a password.
    private static func userInformation(in line: [Unicode.Scalar]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        while index + 3 <= line.count {
            guard line[index...].starts(with: "://".unicodeScalars) else {
                index += 1
                continue
            }
            let start = index + 3
            let end =
                line[start...].firstIndex { "/ \t\"',?#".unicodeScalars.contains($0) }
                ?? line.endIndex
            if let at = line[start..<end].lastIndex(of: "@"), line[start..<at] != ["g", "i", "t"] {
                ranges.append(start..<at)
            }
            index = end
        }
        return ranges
    }
}

private func isVariableName(_ text: String) -> Bool {
    (try? VariableName(parsing: text)) != nil
}
