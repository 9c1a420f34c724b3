import Resources

/// A line of source for a terminal, with a caret under one of its characters.
struct SourceExcerpt {
    private static let widthMax = 100
    private static let tabWidth = 4

    private(set) var text: String
    private(set) var caret: String

    /// `column` is 1-based, counts Unicode scalars, and may be one past the end.
    init(line: String, column: Int) {
        let scalars = Array(line.unicodeScalars)
        let target = min(max(0, column - 1), scalars.count)
        // Show a long line from before the column, with a mark where it is cut.
        let first = target > Self.widthMax * 3 / 4 ? target - Self.widthMax / 2 : 0
        text = first > 0 ? "…" : ""
        var width = first > 0 ? 1 : 0
        var caretWidth = width
        for (index, scalar) in scalars.enumerated().dropFirst(first) {
            if index == target { caretWidth = width }
            guard width < Self.widthMax else {
                text += "…"
                break
            }
            let shown = Self.shown(scalar)
            text += shown.text
            width += shown.width
        }
        if target == scalars.count { caretWidth = width }
        caret = String(repeating: " ", count: caretWidth) + "^"
        text = String(text.reversed().drop { $0 == " " }.reversed())
    }

    private static func shown(_ scalar: Unicode.Scalar) -> (text: String, width: Int) {
        if scalar == "\t" { return (String(repeating: " ", count: tabWidth), tabWidth) }
        let text = escapingControls(String(scalar))
        return (text, text.unicodeScalars.count == 1 ? columns(of: scalar) : text.count)
    }

    /// How many columns a character takes in terminals.
    ///
    /// 0 for combining marks, 2 for East Asian wide characters and emoji (Unicode's EastAsianWidth,
    /// by block).
    private static func columns(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x2_0000...0x3_FFFD:
            return 2
        default: return 1
        }
    }
}
