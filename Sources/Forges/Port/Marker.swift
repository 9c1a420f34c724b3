/// The key of something that Berth wrote on a forge, hidden in its text.
///
/// `<!-- berth:run=ID -->` stays when people edit around it, and is what makes creating repeatable:
/// it is looked for before anything is written.
package struct Marker: Hashable, Sendable, CustomStringConvertible {
    /// What the key is of, such as `run` or `comment`.
    package let kind: String
    package let key: String

    /// Nil unless both parts consist of letters, digits and `._/:-`, without `--`, which would end
    /// the comment that hides them.
    package init?(kind: String, key: String) {
        guard [kind, key].allSatisfy(Self.isPlain) else { return nil }
        self.kind = kind
        self.key = key
    }

    package var text: String { "\(Self.opening)\(kind)=\(key) -->" }
    package var description: String { "\(kind)=\(key)" }

    package func isIn(_ text: String) -> Bool { text.contains(self.text) }

    /// Whether a text holds a marker of any kind and key, and so was written by Berth.
    package static func isAny(in text: String) -> Bool { text.contains(opening) }

    /// Whether a text ends with a marker, as what Berth writes does; a reply that quotes it does not.
    package static func isLast(in text: String) -> Bool {
        let last = text.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }
        return last?.hasPrefix(opening) ?? false
    }

    /// A text that holds this marker and no other, cut to `lengthMax` characters.
    ///
    /// What an agent wrote may hold a marker of another run, or of this one twice; those lose their
    /// meaning and stay readable.
    package func marked(_ text: String, lengthMax: Int) -> String {
        let harmless = text.split(separator: Self.opening, omittingEmptySubsequences: false)
            .joined(separator: "<!-- berth-")
        let ending = "\n\n\(self.text)"
        let notice = "\n\n(cut here: the text is too long for the forge)"
        // Forges count in UTF-16 units or code points; the larger of them is safe for both.
        guard harmless.utf16.count + ending.utf16.count > lengthMax else {
            return harmless + ending
        }
        var kept = ""
        var left = lengthMax - ending.utf16.count - notice.utf16.count
        for character in harmless {
            left -= character.utf16.count
            guard left >= 0 else { break }
            kept.append(character)
        }
        return kept + notice + ending
    }

    private static let opening = "<!-- berth:"

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && !text.contains("--")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "._/:-".utf8.contains(byte)
                }
            }
    }
}
