import Resources

/// Changes `text` so that nothing in it has an effect on a forge, in git or in a terminal.
///
/// Forges act on words: `@team` sends mail, `Fixes #1` closes an issue, `/approve` approves, `[skip
/// ci]` prevents checks, and `<!-- berth:run=… -->` would claim it for another run. A zero-width
/// space inside them keeps them readable but without effect, as dependency bots do it.
///
/// `wanted` is the text of the user, who may ask for such effects: a mention or reference in it is
/// left unchanged, and so is `Fixes #1` when the user's text closes the same issue.
func harmless(_ text: String, wanted: String) -> String {
    let allowed = actingWords(in: wanted)
    return lines(of: text).map { harmlessLine($0, allowed) }.joined(separator: "\n")
}

/// Removes from `text` what controls a terminal or page, but keeps its lines.
func withoutControls(_ text: String) -> String { lines(of: text).joined(separator: "\n") }

/// Splits into lines, without control characters and characters that reorder the display.
private func lines(of text: String) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
        var result = ""
        for scalar in line.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control: if scalar == "\t" { result += "    " }
            case .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

private let pause: Unicode.Scalar = "\u{200B}"

private func harmlessLine(_ line: String, _ allowed: Set<ActingWord>) -> String {
    let scalars = Array(line.unicodeScalars)
    var result = String.UnicodeScalarView()
    // A line that starts with `/` would be a quick action of a forge.
    if scalars.first(where: { $0 != " " }) == "/" { result.append(pause) }
    for index in scalars.indices {
        result.append(scalars[index])
        if let word = ActingWord(in: scalars, at: index), !word.isAllowed(by: allowed) {
            result.append(pause)
        }
    }
    return String(result)
}

/// Every word of `text` that a forge acts on.
private func actingWords(in text: String) -> Set<ActingWord> {
    Set(
        lines(of: text).flatMap { line in
            let scalars = Array(line.unicodeScalars)
            return scalars.indices.compactMap { ActingWord(in: scalars, at: $0) }
        }
    )
}

/// A word that has an effect where it is published.
private struct ActingWord: Hashable {
    /// In lower case; nil for a word that no user may ask for.
    var text: String?
    /// Whether the word before it makes the forge close what it names.
    var closes = false

    /// The word that a pause after `index` would disable; nil when there is none.
    init?(in scalars: [Unicode.Scalar], at index: Int) {
        let next = index + 1 < scalars.count ? scalars[index + 1] : " "
        switch scalars[index] {
        case "@" where isWordly(next), "#" where isDigit(next), "!" where isDigit(next):
            take(scalars, around: index)
        case "-" where isDigit(next) && follows("gh", scalars, index): take(scalars, around: index)
        case "/" where isDigit(next) && isIssuePath(scalars, index): take(scalars, around: index)
        // An HTML comment, which could hold a marker.
        case "<" where next == "!" || next == "?": break
        case "[" where isSkipMark(scalars, index): break
        // The start of our trailer.
        case "-" where follows("berth", scalars, index) && (next == "r" || next == "R"): break
        default: return nil
        }
    }

    func isAllowed(by allowed: Set<ActingWord>) -> Bool {
        guard let text else { return false }
        if allowed.contains(ActingWord(text: text, closes: true)) { return true }
        return !closes && allowed.contains(ActingWord(text: text, closes: false))
    }

    private init(text: String, closes: Bool) {
        self.text = text
        self.closes = closes
    }

    /// Reads the whole word around `index`, such as `acme/shop#12` or a complete URL.
    private mutating func take(_ scalars: [Unicode.Scalar], around index: Int) {
        var start = index
        while start > 0, isPart(scalars[start - 1]) { start -= 1 }
        let rest = scalars[(index + 1)...].prefix { isWordly($0) || $0 == "-" || $0 == "/" }
        text = lowercased(scalars[start...index] + rest)
        let before = scalars[..<start].reversed().drop { !isWordly($0) }.prefix(while: isWordly)
        closes = closingWords.contains(lowercased(before.reversed()))
    }
}

/// The words that GitHub, GitLab and Gitea understand as a request to close.
private let closingWords: Set<String> = [
    "close", "closes", "closed", "closing", "fix", "fixes", "fixed", "fixing", "resolve",
    "resolves", "resolved", "resolving", "implement", "implements", "implemented", "implementing",
    "reopen", "reopens", "reopened", "merges", "merge", "relate", "relates", "duplicate",
]

/// Whether this is `[skip ci]` or a similar mark, in any order and case.
private func isSkipMark(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    let inner = scalars[(index + 1)...].prefix(24)
    guard let end = inner.firstIndex(of: "]") else { return false }
    let words = lowercased(inner[..<end]).split { $0 == " " || $0 == "-" || $0 == "_" }
    return words.count <= 3 && (words.contains("skip") || words.contains("no"))
}

/// Whether the number follows a URL part that names an issue or a request.
private func isIssuePath(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    ["issues", "issue", "pull", "pulls", "pull-request", "merge_requests", "discussions"].contains {
        follows($0, scalars, index)
    }
}

/// Whether `text` is directly before `index`, in any case.
private func follows(_ text: String, _ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    let count = text.unicodeScalars.count
    return index >= count && lowercased(scalars[(index - count)..<index]) == text
}

private func lowercased(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text).lowercased()
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

private func isWordly(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || isDigit(scalar) || scalar == "_"
}

/// Whether the character may be part of a reference or URL.
private func isPart(_ scalar: Unicode.Scalar) -> Bool {
    isWordly(scalar) || "-./:%".unicodeScalars.contains(scalar)
}
