/// The name of a git branch, by the rules of `git check-ref-format --branch`.
package struct GitBranch: TextValue {
    package static let lengthMax = 200

    package let text: String

    package init(parsing text: String) throws(InvalidText) {
        guard !text.isEmpty else { throw InvalidText("a branch name must not be empty") }
        guard text.utf8.count <= Self.lengthMax else {
            throw InvalidText("a branch name has at most \(Self.lengthMax) bytes")
        }
        guard !text.hasPrefix("-") else {
            throw InvalidText("a branch name must not start with '-'")
        }
        guard text != "HEAD", text != "@" else {
            throw InvalidText("'\(text)' is not a branch name")
        }
        let forbidden = text.unicodeScalars.first {
            $0.value < 0x21 || $0.value == 0x7F || " ~^:?*[\\".unicodeScalars.contains($0)
        }
        if let forbidden {
            throw InvalidText(
                "a branch name must not contain \(forbidden.escaped(asASCII: true).quoted)"
            )
        }
        for sequence in ["..", "@{", "//"] where text.contains(sequence) {
            throw InvalidText("a branch name must not contain '\(sequence)'")
        }
        guard !text.hasSuffix("/"), !text.hasPrefix("/"), !text.hasSuffix(".") else {
            throw InvalidText("a branch name must not start or end with '/', nor end with '.'")
        }
        let components = text.split(separator: "/")
        guard components.allSatisfy({ !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }) else {
            throw InvalidText("no part of a branch name starts with '.' or ends with '.lock'")
        }
        self.text = text
    }
}

extension String {
    fileprivate var quoted: String { "'\(self)'" }
}
