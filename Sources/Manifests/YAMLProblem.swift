/// A syntax error of libyaml, and the message that it becomes.
///
/// libyaml names the grammar rule that failed; the user needs to know what to change.
struct YAMLProblem {
    var text: String
    var context: String?
    var contextLine: Int

    /// Whether the error belongs to the start of the context, as for an unterminated quoted text or
    /// key.
    var isAtContext: Bool {
        context != nil && Self.faultsOfBeginnings.contains { text.contains($0) }
    }

    private static let faultsOfBeginnings = [
        "could not find expected ':'", "found unexpected end of stream",
        "found unexpected document indicator",
    ]

    /// The message for the user; `character` is where the parser stopped, nil at the end.
    func message(before character: Unicode.Scalar?) -> String {
        if !isAtContext, character == "\t" || text.contains("tab character") {
            return "a tab cannot be used here; indent with spaces"
        }
        if text.contains("did not find expected key"), character == ":" {
            return "a key is missing before ':'"
        }
        if text.contains("<document start>"), let character, "}]".unicodeScalars.contains(character)
        {
            return "this '\(character)' closes nothing; remove it"
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
            "this fits no map above it; correct its indentation (the map starts on line LINE)"
        ),
        (
            "could not find expected ':'",
            "expected 'key: value' here, with a space after the ':'"
        ),
        (
            "did not find expected '-' indicator",
            "this fits no list above it; correct its indentation (the list starts on line LINE)"
        ),
        (
            "found unexpected end of stream",
            "the quoted text that starts here has no closing quote"
        ),
        (
            "found unexpected document indicator",
            "the quoted text that starts here has no closing quote before the next document"
        ),
        (
            "did not find expected ',' or '}'",
            "expected ',' or '}' in the map that starts with '{' on line LINE"
        ),
        (
            "did not find expected ',' or ']'",
            "expected ',' or ']' in the list that starts with '[' on line LINE"
        ),
        ("did not find expected node content", "expected a value here"),
        (
            "did not find expected alphabetic or numeric character",
            "a name must follow '*' and '&'; quote the value if it is text"
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
            "this belongs to nothing above it; correct its indentation, or put '---' before it "
                + "if another document starts here"
        ),
        ("found incompatible YAML document", "only YAML 1.1 and 1.2 are read"),
        ("found undefined tag handle", "custom tags are not allowed; remove the '!' tag"),
        ("invalid Unicode character escape", "this escape does not name a character"),
    ]
}
