import Resources

/// Which lines of an unparsable file may contain a secret, judging by their layout.
///
/// Without a tree there are no spans to mask. Therefore every line in a block that `environment` or
/// `secrets` begins is masked, except for its key.
struct SecretOutline {
    private struct Line {
        var indentation: Int
        var isBlank: Bool
        /// An open '{' contains lines of any indentation.
        var isLeftOpen: Bool
        var isSecretive: Bool
    }

    /// How many lines are searched for the block that a line belongs to.
    private static let linesMax = 2_000

    private let lines: [Line]

    init(_ lines: [String]) {
        self.lines = lines.map { line in
            let bytes = line.utf8
            let indentation = bytes.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                .count
            let isLong = bytes.count > Limits.sourceLineMax
            let opened = bytes.count { "{[".utf8.contains($0) }
            return Line(
                indentation: indentation,
                isBlank: indentation == bytes.count,
                isLeftOpen: opened > bytes.count { "}]".utf8.contains($0) },
                isSecretive: isLong || Self.namesSecrets(line)
            )
        }
    }

    /// Whether the line at `index` is in a block that may contain secrets, or begins one.
    func isSecretive(at index: Int) -> Bool {
        var indentation = Int.max
        for (distance, line) in lines[...index].reversed().enumerated() {
            // If the start of the block is too far away, assume that it contains a secret.
            guard distance < Self.linesMax else { return true }
            guard !line.isBlank, line.indentation < indentation || line.isLeftOpen else { continue }
            indentation = min(line.indentation, indentation)
            if line.isSecretive { return true }
        }
        return false
    }

    /// The line up to its first colon, a mask for the rest, and the new position of `column`.
    static func keyOnly(_ line: String, _ column: Int) -> (text: String, column: Int) {
        let blanks = line.prefix { $0 == " " || $0 == "\t" }
        let key = line.firstIndex(of: ":").map { line[...$0] + " " } ?? blanks
        return (key + SecretMask.mask, min(column, key.unicodeScalars.count + 1))
    }

    private static func namesSecrets(_ line: String) -> Bool {
        line.utf8.split { " \t\"'{},:".utf8.contains($0) }.contains { word in
            guard (3...32).contains(word.count) else { return false }
            let word = String(decoding: Array(word), as: UTF8.self)
            return word == "secrets" || Manifests.isSecretive(word)
        }
    }
}

/// Whether values under `key` may be secret: `environment`, however misspelt, and credentials.
func isSecretive(_ key: String) -> Bool {
    let lowered = key.lowercased()
    let isNear =
        (7...15).contains(key.utf8.count) && nearestName(to: key, in: ["environment"]) != nil
    return lowered.hasPrefix("env") || isNear
        || ["token", "password", "passwd", "apikey", "api_key"].contains { lowered.contains($0) }
}
