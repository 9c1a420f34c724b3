/// The name of a git branch, by the rules of `git check-ref-format --branch`.
///
/// The full reference of a branch, such as `refs/heads/main`, is read as its name, `main`.
package struct GitBranch: TextValue {
    package static let lengthMax = 200
    private static let reference = "refs/heads/"

    package let text: String

    package init(parsing text: String) throws(InvalidText) {
        let isFull = text.hasBytes(prefix: Self.reference)
        let name = String(
            decoding: text.utf8.dropFirst(isFull ? Self.reference.utf8.count : 0),
            as: UTF8.self
        )
        guard !name.isEmpty else { throw InvalidText("a branch name must not be empty") }
        guard name.utf8.count <= Self.lengthMax else {
            throw InvalidText("a branch name has at most \(Self.lengthMax) bytes")
        }
        guard !name.hasBytes(prefix: "-") else {
            throw InvalidText("a branch name must not start with '-'")
        }
        guard name != "HEAD", name != "@" else {
            throw InvalidText("'\(name)' is not a branch name")
        }
        let forbidden = name.unicodeScalars.first {
            $0.value < 0x21 || $0.value == 0x7F || " ~^:?*[\\".unicodeScalars.contains($0)
        }
        if let forbidden {
            throw InvalidText(
                "a branch name must not contain \(forbidden.escaped(asASCII: true).quoted)"
            )
        }
        for sequence in ["..", "@{", "//"] where name.hasBytes(sequence) {
            throw InvalidText("a branch name must not contain '\(sequence)'")
        }
        guard !name.hasBytes(suffix: "/"), !name.hasBytes(prefix: "/"), !name.hasBytes(suffix: ".")
        else {
            throw InvalidText("a branch name must not start or end with '/', nor end with '.'")
        }
        let components = name.utf8.split(separator: UInt8(ascii: "/"))
        guard components.allSatisfy({ !$0.starts(with: ".".utf8) && !$0.ends(with: ".lock") })
        else {
            throw InvalidText("no part of a branch name starts with '.' or ends with '.lock'")
        }
        self.text = name
    }

    /// The name to write in a manifest: in full where the short name reads as another branch.
    package var declared: String {
        Self.misreading(of: text) == nil ? text : Self.reference + text
    }

    /// Encodes the name as a manifest writes it, so that printed output can be applied again.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(declared)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    /// Why `text` probably does not mean the branch of that name, and what to write instead; nil
    /// when the text is clear.
    ///
    /// A branch may be called `origin/main`, but nearly always the branch `main`
    /// of a remote is meant.
    package static func misreading(of text: String) -> String? {
        guard !text.hasBytes(prefix: reference) else { return nil }
        let reallyCalledSo = "write '\(reference)\(text)' if a branch is really called so"
        for prefix in ["refs/remotes/origin/", "remotes/origin/", "origin/", "heads/"]
        where text.hasBytes(prefix: prefix) && text.utf8.count > prefix.utf8.count {
            let name = String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            return "'\(text)' is git's way to refer to the branch '\(name)'; write '\(name)', or "
                + reallyCalledSo
        }
        guard text.hasBytes(prefix: "refs/") else { return nil }
        return "'\(text)' is a reference that is no branch; name a branch, or \(reallyCalledSo)"
    }

    /// Why a repository cannot have both branches, or why `feature` cannot start from `base`; nil
    /// when they fit together.
    package static func conflict(base: GitBranch, feature: GitBranch) -> String? {
        guard base != feature else {
            return "this is the same as `branch`; name another, or remove it to work on "
                + "'\(feature)' itself"
        }
        let isNested =
            base.text.hasBytes(prefix: feature.text + "/")
            || feature.text.hasBytes(prefix: base.text + "/")
        guard isNested else { return nil }
        return "git cannot hold the branches '\(base)' and '\(feature)' at once, because one would "
            + "be a directory where the other is a file; choose another name"
    }
}

extension String {
    fileprivate var quoted: String { "'\(self)'" }
}

extension Substring.UTF8View {
    fileprivate func ends(with suffix: String) -> Bool {
        self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }
}
