/// A position in a text: line and column are 1-based, and columns count Unicode scalars.
///
/// Line 0 stands for the file as a whole.
package struct Position: Hashable, Comparable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    static let start = Position(line: 1, column: 1)
    static let wholeFile = Position(line: 0, column: 0)
}
