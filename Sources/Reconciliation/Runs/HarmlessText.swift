import Workspaces

/// `text` so that nothing in it acts where it is read: on a forge, in git, in a terminal.
///
/// Forges act on words: `@team` sends mail, `Fixes #1` closes, `/approve` approves, `[skip ci]` keeps
/// checks from running, and `<!-- berth:run=… -->` would make it another run's. A zero-width space in
/// between leaves them readable and idle, as dependency bots do it. What stands in `wanted` (the words of
/// the user, who may ask for `Fixes #1`) is left as it is.
func harmless(_ text: String, wanted: String) -> String {
    let allowed = actingWords(in: wanted)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { harmlessLine(plain($0), allowed) }
    return lines.joined(separator: "\n")
}

/// Without control characters and such as change the order of what is shown.
private func plain(_ line: Substring) -> String {
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

private let pause: Unicode.Scalar = "\u{200B}"

private func harmlessLine(_ line: String, _ allowed: Set<String>) -> String {
    let scalars = Array(line.unicodeScalars)
    var result = String.UnicodeScalarView()
    for index in scalars.indices {
        result.append(scalars[index])
        let word = actingWord(scalars, at: index)
        if let word, !allowed.contains(word) { result.append(pause) }
    }
    var text = String(result)
    let start = text.drop { $0 == " " }
    // A quick action of a forge, or a line that names a run as our trailer does.
    if start.hasPrefix("/") || start.lowercased().hasPrefix("berth-run") {
        text.unicodeScalars.insert(pause, at: start.startIndex)
    }
    return text
}

/// Every word of `text` that a forge acts on.
private func actingWords(in text: String) -> Set<String> {
    Set(
        text.split(separator: "\n").flatMap { line in
            let scalars = Array(line.unicodeScalars)
            return scalars.indices.compactMap { actingWord(scalars, at: $0) }
        }
    )
}

/// The word that begins to act behind `index`: a mention, a reference to an issue or merge request, a
/// comment in HTML, a mark in brackets; nil when none does.
private func actingWord(_ scalars: [Unicode.Scalar], at index: Int) -> String? {
    let next = index + 1 < scalars.count ? scalars[index + 1] : " "
    switch scalars[index] {
    case "@": return isWordly(next) ? word(scalars, from: index) : nil
    case "#", "!": return isDigit(next) ? word(scalars, from: index) : nil
    case "<": return next == "!" || next == "?" ? "<" : nil
    case "[": return bracket(scalars, from: index)
    case "-": return isDigit(next) && follows("gh", scalars, index) ? "gh" : nil
    case "/": return isDigit(next) && isIssuePath(scalars, index) ? url(scalars, index) : nil
    default: return nil
    }
}

/// `[skip ci]` and its likes, in whatever order and case.
private func bracket(_ scalars: [Unicode.Scalar], from index: Int) -> String? {
    let inner = String(String.UnicodeScalarView(scalars[(index + 1)...].prefix(24)))
    guard let end = inner.firstIndex(of: "]") else { return nil }
    let words = inner[..<end].lowercased().split { $0 == " " || $0 == "-" || $0 == "_" }
    let isMark = words.contains("skip") || words.contains("no")
    return isMark && words.count <= 3 ? "[" : nil
}

private func word(_ scalars: [Unicode.Scalar], from index: Int) -> String {
    let rest = scalars[(index + 1)...].prefix { isWordly($0) || $0 == "-" || $0 == "/" }
    return String(String.UnicodeScalarView([scalars[index]] + rest)).lowercased()
}

/// What stands before a number in a URL that names an issue or a request.
private func isIssuePath(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    ["issues", "pull", "pulls", "merge_requests", "discussions", "pull-request", "issue"].contains {
        follows($0, scalars, index)
    }
}

/// The URL around `index`, as far as there is no space.
private func url(_ scalars: [Unicode.Scalar], _ index: Int) -> String {
    let before = scalars[..<index].reversed().prefix { $0 != " " && $0 != "(" }.reversed()
    let after = scalars[index...].prefix { isWordly($0) || $0 == "/" }
    return String(String.UnicodeScalarView(Array(before) + Array(after))).lowercased()
}

/// Whether `text` stands directly before `index`, in whatever case.
private func follows(_ text: String, _ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    let count = text.unicodeScalars.count
    guard index >= count else { return false }
    return String(String.UnicodeScalarView(scalars[(index - count)..<index])).lowercased() == text
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

private func isWordly(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || isDigit(scalar) || scalar == "_"
}
