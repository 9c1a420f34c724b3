/// `text` with control characters, bidirectional overrides and line separators written as `\u{…}`,
/// so that what a repository or container chose to say cannot drive a terminal.
package func escapingControls(_ text: String) -> String {
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
