/// Why a key in a manifest has no value, and where to point.
///
/// YAML treats such a key as absent, but the user lost a value: in `featureBranch: #482` the value
/// is a comment, and the work would go to the base branch.
struct Absence: Sendable, Hashable {
    enum Cause: Sendable, Hashable {
        /// Nothing follows the key.
        case empty
        /// `#` began a comment in place of the value.
        case comment
        /// `&name` names a value that is missing.
        case anchor
        /// `*name` refers to an anchor without a value.
        case alias
        /// `null` or `~` was written.
        case word
        /// `!name` gives the type of a missing value.
        case tag
        /// A tag that is not allowed, which is reported already.
        case wrongTag
    }

    var cause: Cause
    var position: Position

    /// Adds a finding for the field `name` of `place`.
    ///
    /// `remedy` says how to write an empty value, where one is allowed.
    func add(
        to findings: inout Findings,
        _ name: String,
        of place: Place,
        remedy: String = "give one"
    ) {
        guard cause != .wrongTag else { return }
        findings.add(place.field(name, at: position), message("; \(remedy), or remove the key"))
    }

    private func message(_ orElse: String) -> String {
        switch cause {
        case .empty: "this has no value\(orElse)"
        case .comment: "this has no value: ' #' begins a comment in YAML; quote the value"
        case .anchor: "this has no value: '&' begins an anchor in YAML; quote the value"
        case .alias: "this has no value: what the alias stands for has none\(orElse)"
        case .word:
            "this has no value: null and ~ stand for none\(orElse); quote it if it is text"
        case .tag, .wrongTag: "this has no value: '!' begins a tag in YAML; quote the value"
        }
    }
}

/// The lines of a text, split only when they are asked for.
struct LazyLines {
    private let bytes: ArraySlice<UInt8>
    private var lines: [[Unicode.Scalar]]?

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// Whether `mark` is in the text with its last character at `position`.
    mutating func begins(_ mark: String, endingAt position: Position) -> Bool {
        line(position.line)?.prefix(position.column).suffix(mark.unicodeScalars.count)
            .elementsEqual(mark.unicodeScalars) == true
    }

    /// Where a comment begins instead of the value of the key that ends at `position`; nil when
    /// none does.
    mutating func comment(after position: Position) -> Position? {
        guard let line = line(position.line) else { return nil }
        let isBlank = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" }
        // Use slices, because a file may be one long line with thousands of keys.
        let rest = line.dropFirst(position.column - 1).drop(while: isBlank)
        guard rest.first == ":" else { return nil }
        let value = rest.dropFirst().drop(while: isBlank)
        guard value.first == "#" else { return nil }
        return Position(line: position.line, column: value.startIndex + 1)
    }

    /// The line with this number, which is 1-based.
    private mutating func line(_ number: Int) -> [Unicode.Scalar]? {
        let lines = lines ?? SourceText.lines(of: bytes).map { Array($0.unicodeScalars) }
        self.lines = lines
        return lines.indices.contains(number - 1) ? lines[number - 1] : nil
    }
}
