package import Resources

/// The meaning of a cell, shown as a colour where colours are used.
package enum Tone: Hashable, Sendable {
    case plain, good, bad, faint

    /// The SGR parameters of ECMA-48.
    fileprivate var code: String? {
        switch self {
        case .plain: nil
        case .good: "32"
        case .bad: "31"
        case .faint: "2"
        }
    }
}

/// One field of a table's row; control characters in it are shown escaped.
package struct Cell: Hashable, Sendable, ExpressibleByStringInterpolation {
    package var text: String
    package var tone: Tone

    package init(_ text: String, _ tone: Tone = .plain) {
        self.text = escapingControls(text)
        self.tone = tone
    }

    package init(stringLiteral value: String) { self.init(value) }
}

/// Rows under a heading, aligned by their width on a terminal.
package struct Table: Hashable, Sendable {
    package var heading: [String]
    package var rows: [[Cell]]

    package init(_ heading: [String], _ rows: [[Cell]] = []) {
        self.heading = heading
        self.rows = rows
    }

    /// The minimum width of each column.
    package var widths: [Int] {
        heading.indices.map { column in
            let cells = rows.map { column < $0.count ? displayWidth($0[column].text) : 0 }
            return max(displayWidth(heading[column]), cells.max() ?? 0)
        }
    }

    /// Three spaces between columns, none at a line's end; a line break ends each line.
    package func rendered(coloured: Bool, withHeading: Bool = true, widths: [Int]? = nil) -> String
    {
        let minimum = widths ?? []
        let widths = self.widths.enumerated().map { column, width in
            max(width, column < minimum.count ? minimum[column] : 0)
        }
        var lines: [String] = []
        if withHeading { lines.append(line(heading.map { Cell($0) }, widths, coloured: false)) }
        lines += rows.map { line($0, widths, coloured: coloured) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func line(_ cells: [Cell], _ widths: [Int], coloured: Bool) -> String {
        var text = ""
        let last = cells.lastIndex { !$0.text.isEmpty } ?? 0
        for (column, cell) in cells.enumerated() where column <= last {
            text += coloured ? painted(cell.text, cell.tone) : cell.text
            guard column < last else { break }
            let padding = widths[column] - displayWidth(cell.text) + 3
            text += String(repeating: " ", count: max(1, padding))
        }
        return text
    }
}

/// `text` in the colour of `tone`.
func painted(_ text: String, _ tone: Tone) -> String {
    guard let code = tone.code, !text.isEmpty else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
}

/// How many columns a terminal needs for `text`.
///
/// Source: Unicode's UAX 11: wide and full-width scalars take two columns, marks none. The ranges
/// are the blocks of CJK, Hangul and emoji.
package func displayWidth(_ text: String) -> Int {
    // Nearly all text is ASCII, and looking up each scalar's category takes long.
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { width, scalar in
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return width
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return width + 2
        default: return width + 1
        }
    }
}

/// An age as kubectl shows it: its largest unit, or two units while they are small.
package func age(of moment: Timestamp, at now: Timestamp) -> String {
    let seconds = max(0, (now.milliseconds - moment.milliseconds) / 1_000)
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400)
    if seconds < 120 { return "\(seconds)s" }
    if minutes < 10 { return "\(minutes)m" + (seconds % 60 == 0 ? "" : "\(seconds % 60)s") }
    if minutes < 180 { return "\(minutes)m" }
    if hours < 8 { return "\(hours)h" + (minutes % 60 == 0 ? "" : "\(minutes % 60)m") }
    if hours < 48 { return "\(hours)h" }
    return "\(days)d"
}
