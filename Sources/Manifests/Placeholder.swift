/// A template's placeholder that was not filled in, such as `{{ branch }}` or `${BRANCH}`.
enum Placeholder {
    /// Where in a text a placeholder is recognized.
    enum Rule: Sendable {
        /// Anywhere, because names and addresses do not contain such characters.
        case anywhere
        /// Only as the whole text, because `$` and `<` are ordinary within other text.
        case whole
        /// Nowhere.
        case never
    }

    /// The first placeholder in `text`; nil when there is none.
    static func first(in text: String, _ rule: Rule) -> String? {
        // Nearly all texts contain none of these characters.
        guard rule != .never, text.utf8.contains(where: { "{$<%@".utf8.contains($0) }) else {
            return nil
        }
        let scalars = Array(text.unicodeScalars)
        if rule == .anywhere { return range(in: scalars[...]).map { string(scalars[$0]) } }
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let start = scalars.firstIndex { !isBlank($0) } ?? scalars.endIndex
        let end = (scalars.lastIndex { !isBlank($0) } ?? start) + 1
        guard start < end, let found = range(in: scalars[start..<end]), found == start..<end else {
            return nil
        }
        return string(scalars[found])
    }

    /// The message about `placeholder`.
    static func message(_ placeholder: String) -> String {
        "'\(shortened(placeholder))' is a placeholder, and Berth fills in none; "
            + "write the value itself"
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// The first placeholder, found in one pass over the text for each form.
    private static func range(in text: ArraySlice<Unicode.Scalar>) -> Range<Int>? {
        let found = [("{{", "}}"), ("{%", "%}"), ("${", "}"), ("$(", ")"), ("<%", "%>")]
            .compactMap { bracketed($0, $1, in: text) }
        let short = text.indices.lazy.compactMap { start in
            end(of: text, from: start).map { start..<$0 }
        }.first
        return (found + (short.map { [$0] } ?? [])).min { $0.lowerBound < $1.lowerBound }
    }

    private static func bracketed(
        _ open: String,
        _ close: String,
        in text: ArraySlice<Unicode.Scalar>
    ) -> Range<Int>? {
        guard let start = text.firstRange(of: Array(open.unicodeScalars)),
            let end = text[start.upperBound...].firstRange(of: Array(close.unicodeScalars))
        else { return nil }
        return start.lowerBound..<end.upperBound
    }

    /// The end of a placeholder at `start` that has no two-character brackets.
    private static func end(of text: ArraySlice<Unicode.Scalar>, from start: Int) -> Int? {
        switch text[start] {
        case "<": angleBrackets(text, start)
        case "$": variable(text, start)
        case "%": enclosed(text, start) { !isEscape(text, $0) }
        case "@": enclosed(text, start) { _ in true }
        default: nil
        }
    }

    /// `<branch>`, `<your token>`.
    private static func angleBrackets(_ text: ArraySlice<Unicode.Scalar>, _ start: Int) -> Int? {
        let rest = text[(start + 1)...]
        guard let first = rest.first, first.properties.isAlphabetic,
            let close = rest.firstIndex(where: { "<>".unicodeScalars.contains($0) }),
            text[close] == ">"
        else { return nil }
        return close + 1
    }

    /// `$BRANCH` between the separators of a name or address.
    private static func variable(_ text: ArraySlice<Unicode.Scalar>, _ start: Int) -> Int? {
        let separators = "/:@.".unicodeScalars
        let isBegun = start == text.startIndex || separators.contains(text[start - 1])
        guard isBegun, let end = nameEnd(text, start + 1) else { return nil }
        return end == text.endIndex || separators.contains(text[end]) ? end : nil
    }

    /// `%BRANCH%` or `@BRANCH@`: a name of capital letters between two marks.
    private static func enclosed(
        _ text: ArraySlice<Unicode.Scalar>,
        _ start: Int,
        _ isMark: (Int) -> Bool
    ) -> Int? {
        guard let end = nameEnd(text, start + 1), end < text.endIndex, text[end] == text[start],
            !text[start..<end].contains(where: { $0.properties.isLowercase }),
            isMark(start) || isMark(end)
        else { return nil }
        return end + 1
    }

    /// Whether a URL's one-byte escape, such as `%C3`, is at `index`.
    private static func isEscape(_ text: ArraySlice<Unicode.Scalar>, _ index: Int) -> Bool {
        let digits = text[(index + 1)...].prefix(2)
        return digits.count == 2 && digits.allSatisfy { $0.properties.isASCIIHexDigit }
    }

    /// The end of the identifier at `start`; nil when there is none.
    private static func nameEnd(_ text: ArraySlice<Unicode.Scalar>, _ start: Int) -> Int? {
        let isLetter = { (scalar: Unicode.Scalar) in
            scalar == "_" || scalar.isASCII && scalar.properties.isAlphabetic
        }
        guard text.indices.contains(start), isLetter(text[start]) else { return nil }
        return text[start...].firstIndex { !isLetter($0) && !("0"..."9").contains($0) }
            ?? text.endIndex
    }
}
