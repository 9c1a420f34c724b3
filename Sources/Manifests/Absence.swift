/// Why a key that stands in a manifest has no value, and where to point.
///
/// To a reader of YAML such a key is the same as none. To the user it is a value that got lost:
/// `featureBranch: #482` begins a comment, and the work would go to the base branch.
struct Absence: Sendable, Hashable {
    enum Cause: Sendable, Hashable {
        /// Nothing stands after the key.
        case empty
        /// `#` began a comment where the value was to be.
        case comment
        /// `&name` named a value that is not there.
        case anchor
        /// `*name` stands for what has no value.
        case alias
        /// `null` or `~` was written.
        case word
        /// `!name` told the type of a value that is not there.
        case tag
        /// A tag that is not allowed, which was found already.
        case wrongTag
    }

    var cause: Cause
    var position: Position

    /// Tells the user at the field `name` of `place`; `remedy` says how an empty value is written,
    /// where one is allowed.
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

    /// Whether `mark` stands in the text so that its last character is at `position`.
    mutating func begins(_ mark: String, endingAt position: Position) -> Bool {
        line(position.line)?.prefix(position.column).suffix(mark.unicodeScalars.count)
            .elementsEqual(mark.unicodeScalars) == true
    }

    /// Where a comment begins in the text at `position`, if only blanks stand before it.
    ///
    /// Blanks and one ':' are skipped, so that `position` may be the end of a key.
    mutating func comment(after position: Position) -> Position? {
        guard let line = line(position.line) else { return nil }
        let isBlank = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" }
        // By slices: a file may be one long line with thousands of keys.
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
