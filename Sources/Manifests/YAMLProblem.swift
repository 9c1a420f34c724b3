/// libyaml's account of a syntax error, and what to tell the user of it.
///
/// libyaml names the grammar rule that failed; the user needs what to change.
struct YAMLProblem {
    var text: String
    var context: String?
    var contextLine: Int

    /// A sentence for the user; `character` is the one the parser stopped at, nil at the end.
    func message(before character: Unicode.Scalar?) -> String {
        if character == "\t" || text.contains("tab character") {
            return "a tab cannot be used here; indent with spaces"
        }
        if let known = Self.known.first(where: { text.contains($0.problem) }) {
            return known.message.replacing("LINE", with: String(contextLine))
        }
        if text.contains("cannot start any token"), let character {
            return "a value cannot start with '\(character)'; quote it"
        }
        return context.map { "\(text) \($0)" } ?? text
    }

    private static let known: [(problem: String, message: String)] = [
        (
            "mapping values are not allowed",
            "a ':' is not allowed here; quote the value if it contains ': ', or correct the indentation"
        ),
        (
            "did not find expected key",
            "expected 'key: value' at the indentation of the map that starts on line LINE"
        ),
        (
            "could not find expected ':'",
            "expected 'key: value'; this line has no ':' after its key (the text starts on line LINE)"
        ),
        (
            "did not find expected '-' indicator",
            "expected '- item' at the indentation of the list that starts on line LINE"
        ),
        (
            "found unexpected end of stream",
            "the quoted text that starts on line LINE has no closing quote"
        ),
        (
            "found unexpected document indicator",
            "the quoted text that starts on line LINE has no closing quote before the next document"
        ),
        (
            "did not find expected ',' or '}'",
            "expected ',' or '}' in the map that starts with '{' on line LINE"
        ),
        (
            "did not find expected ',' or ']'",
            "expected ',' or ']' in the list that starts with '[' on line LINE"
        ),
        (
            "did not find expected node content",
            "expected a value here"
        ),
        (
            "found unknown escape character",
            "this escape is unknown in double quotes; write '\\\\' for a backslash, or use single quotes"
        ),
        (
            "block sequence entries are not allowed",
            "a list item cannot start here; put '- item' on a line of its own"
        ),
        (
            "block mapping entries are not allowed",
            "a map cannot start here; put it on its own line"
        ),
        (
            "did not find expected <document start>",
            "expected '---' before another document; or this line is indented less than the one above it belongs to"
        ),
        ("found incompatible YAML document", "only YAML 1.1 and 1.2 are read"),
        ("found undefined tag handle", "custom tags are not allowed; remove the '!' tag"),
        (
            "invalid Unicode character escape",
            "this escape does not name a character"
        ),
    ]
}
