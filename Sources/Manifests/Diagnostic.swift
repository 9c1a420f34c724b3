import Resources

/// One problem in a manifest: where it is, and what to do about it.
package struct Diagnostic: Error, Hashable, Sendable {
    /// The file's name as the user gave it.
    package var file: String
    /// 1-based; 0 for the file as a whole.
    package var line: Int
    /// 1-based, in characters; 0 for the file as a whole.
    package var column: Int
    /// The field, such as `spec.branch`; empty for no field.
    package var path: String
    /// What is wrong and what to do, without a full stop; never a secret.
    package var message: String
    /// The line of the file with every possibly secret value masked; empty when there is none.
    package var sourceLine: String
    /// The position of `column` in `sourceLine`, which masking may have shortened.
    package var caretColumn: Int

    package init(
        file: String,
        line: Int = 0,
        column: Int = 0,
        path: String = "",
        message: String,
        sourceLine: String = "",
        caretColumn: Int? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.message = message
        self.sourceLine = sourceLine
        self.caretColumn = caretColumn ?? column
    }

    /// `file:line:column: error: path: message`, then the line and a caret under the column.
    ///
    /// It has no control characters except line ends, and no line end at the end.
    package func rendered() -> String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        let subject = path.isEmpty ? "" : "\(path): "
        let headline = escapingControls("\(place): error: \(subject)\(message)")
        guard line > 0, sourceLine.contains(where: { !$0.isWhitespace }) else { return headline }
        let excerpt = SourceExcerpt(line: sourceLine, column: caretColumn)
        let number = String(line)
        let margin = String(repeating: " ", count: number.count)
        return "\(headline)\n  \(number) | \(excerpt.text)\n  \(margin) | \(excerpt.caret)"
    }
}

extension Sequence where Element == Diagnostic {
    /// All diagnostics in order, each ending in a line end.
    package func rendered() -> String {
        map { $0.rendered() + "\n" }.joined()
    }
}
