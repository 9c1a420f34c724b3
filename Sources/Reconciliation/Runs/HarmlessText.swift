import Resources

/// `text` so that nothing in it acts where it is read: on a forge, in git, in a terminal.
///
/// Forges act on words: `@team` sends mail, `Fixes #1` closes, `/approve` approves, `[skip ci]`
/// keeps checks from running, and `<!-- berth:run=… -->` would make it another run's. A zero-width
/// space in between leaves them readable and idle, as dependency bots do it.
///
/// `wanted` are the words of the user, who may ask for it: a mention or reference that stands there
/// is left as it is, and `Fixes #1` when that asks to close the same.
func harmless(_ text: String, wanted: String) -> String {
    let allowed = actingWords(in: wanted)
    return lines(of: text).map { harmlessLine($0, allowed) }.joined(separator: "\n")
}

/// `text` in lines of a terminal or page, without what drives them.
func withoutControls(_ text: String) -> String { lines(of: text).joined(separator: "\n") }

/// Without control characters and such as change the order of what is shown.
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
    // A quick action of a forge.
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

/// A word that does something where it is published.
private struct ActingWord: Hashable {
    /// In lower case; nil for what nobody may ask for.
    var text: String?
    /// Whether a word before it makes the forge close what it names.
    var closes = false

    /// The word that would not act with a pause behind `index`; nil when there is none.
    init?(in scalars: [Unicode.Scalar], at index: Int) {
        let next = index + 1 < scalars.count ? scalars[index + 1] : " "
        switch scalars[index] {
        case "@" where isWordly(next), "#" where isDigit(next), "!" where isDigit(next):
            take(scalars, around: index)
        case "-" where isDigit(next) && follows("gh", scalars, index): take(scalars, around: index)
        case "/" where isDigit(next) && isIssuePath(scalars, index): take(scalars, around: index)
        // A comment in HTML, which could hold a marker.
        case "<" where next == "!" || next == "?": break
        case "[" where isSkipMark(scalars, index): break
        // What our trailer begins with.
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

    /// Takes the word that `index` stands in, such as `acme/shop#12` or a whole URL.
    private mutating func take(_ scalars: [Unicode.Scalar], around index: Int) {
        var start = index
        while start > 0, isPart(scalars[start - 1]) { start -= 1 }
        let rest = scalars[(index + 1)...].prefix { isWordly($0) || $0 == "-" || $0 == "/" }
        text = lowercased(scalars[start...index] + rest)
        let before = scalars[..<start].reversed().drop { !isWordly($0) }.prefix(while: isWordly)
        closes = closingWords.contains(lowercased(before.reversed()))
    }
}

/// What GitHub, GitLab and Gitea take for a wish to close.
private let closingWords: Set<String> = [
    "close", "closes", "closed", "closing", "fix", "fixes", "fixed", "fixing", "resolve",
    "resolves", "resolved", "resolving", "implement", "implements", "implemented", "implementing",
    "reopen", "reopens", "reopened", "merges", "merge", "relate", "relates", "duplicate",
]

/// `[skip ci]` and its likes, in whatever order and case.
private func isSkipMark(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    let inner = scalars[(index + 1)...].prefix(24)
    guard let end = inner.firstIndex(of: "]") else { return false }
    let words = lowercased(inner[..<end]).split { $0 == " " || $0 == "-" || $0 == "_" }
    return words.count <= 3 && (words.contains("skip") || words.contains("no"))
}

/// What stands before a number in a URL that names an issue or a request.
private func isIssuePath(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    ["issues", "issue", "pull", "pulls", "pull-request", "merge_requests", "discussions"].contains {
        follows($0, scalars, index)
    }
}

/// Whether `text` stands directly before `index`, in whatever case.
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

/// What a reference or URL is made of.
private func isPart(_ scalar: Unicode.Scalar) -> Bool {
    isWordly(scalar) || "-./:%".unicodeScalars.contains(scalar)
}
