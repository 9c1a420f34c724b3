import Resources

/// The name in `candidates` that `word` was probably meant to be; nil when none is close.
///
/// Case, `-` and `_` are ignored, so `feature_branch` finds `featureBranch`.
func nearestName(to word: String, in candidates: [String]) -> String? {
    let wanted = folded(word)
    guard (1...64).contains(wanted.count) else { return nil }
    let best = candidates.map { (name: $0, distance: editDistance(wanted, folded($0))) }
        .min { $0.distance < $1.distance }
    guard let best, best.distance <= max(1, wanted.count / 3), best.distance < wanted.count else {
        return nil
    }
    return best.name
}

/// "; did you mean 'x'?", or nothing when no candidate is close.
func suggestion(for word: String, in candidates: [String]) -> String {
    nearestName(to: word, in: candidates).map { "; did you mean '\($0)'?" } ?? ""
}

/// `text` cut to a length that fits a message, with control characters escaped.
func shortened(_ text: String) -> String {
    let lengthMax = 60
    let escaped = escapingControls(text)
    return escaped.count <= lengthMax ? escaped : escaped.prefix(lengthMax) + "…"
}

private func folded(_ text: String) -> [UInt8] {
    text.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
}

/// The Damerau-Levenshtein distance: insertions, deletions, replacements, swaps of neighbours.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in 1...max(1, left.count) where !left.isEmpty {
        var current = [row]
        for column in 1...max(1, right.count) where !right.isEmpty {
            let cost = left[row - 1] == right[column - 1] ? 0 : 1
            var best = min(previous[column] + 1, current[column - 1] + 1)
            best = min(best, previous[column - 1] + cost)
            if row > 1, column > 1, left[row - 1] == right[column - 2],
                left[row - 2] == right[column - 1]
            {
                best = min(best, beforePrevious[column - 2] + 1)
            }
            current.append(best)
        }
        (beforePrevious, previous) = (previous, current)
    }
    return previous[right.count]
}
