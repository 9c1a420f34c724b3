import Resources

/// One thing that is wrong in a manifest, where, and what to do about it.
package struct Diagnostic: Error, Hashable, Sendable {
    /// The file's name as the user gave it.
    package var file: String
    /// 1-based; 0 when the file as a whole is meant.
    package var line: Int
    /// 1-based, in characters; 0 when the file as a whole is meant.
    package var column: Int
    /// The field, such as `spec.branch`; empty when no field is meant.
    package var path: String
    /// What is wrong and what to do, without a full stop; never a secret.
    package var message: String
    /// The line of the file with every value that may be secret masked; empty when there is none.
    package var sourceLine: String
    /// Where `column` is in `sourceLine`, which masking may have made shorter.
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
    /// Free of control characters but for the line ends; no line end at the end.
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
    /// Every diagnostic in turn, each ending in a line end.
    package func rendered() -> String {
        map { $0.rendered() + "\n" }.joined()
    }
}
