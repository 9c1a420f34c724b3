/// Escapes control characters, bidirectional overrides and line separators in `text` as `\u{…}`.
///
/// Text from a repository or container then cannot control a terminal.
package func escapingControls(_ text: String) -> String {
    // Nearly all text is plain, and looking up each scalar's category is slow.
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
            result += scalar.escaped(asASCII: true)
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
