import Hashing

/// The identity of a run: a UUID, as RFC 9562 writes it, in lower case.
///
/// It is derived from the purpose of the run, so asking twice asks for the same run.
package struct RunID: TextValue, Comparable {
    package let text: String

    package init(parsing text: String) throws(InvalidText) { self.text = try uuid(parsing: text) }

    /// The run for the prompt in the spec of this generation of `workspace`.
    package init(workspace: UID, generation: Int64) {
        text = uuid5(in: workspace, name: String(generation))
    }

    /// The run that fixes `cause`, a key that is unique within the workspace.
    package init(workspace: UID, fixing cause: String) {
        text = uuid5(in: workspace, name: "fix:\(cause)")
    }

    /// The first eight digits, for branch names and for people.
    package var short: String { String(text.prefix(8)) }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// The identity of a Claude Code conversation, as `--session-id` and `--resume` take it.
package struct SessionID: TextValue {
    package let text: String

    package init(parsing text: String) throws(InvalidText) { self.text = try uuid(parsing: text) }

    /// The conversation that a run begins.
    package init(of run: RunID) { text = run.text }

    /// The conversation that a run begins when its previous one is gone;
    /// `start` is the start's number.
    package init(of run: RunID, start: Int64) {
        text = uuid5(namespace: hexadecimalBytes(run.text), name: "session:\(start)")
    }
}

/// Checks that `text` is a UUID in its canonical form.
private func uuid(parsing text: String) throws(InvalidText) -> String {
    let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let isHexadecimal = groups.joined().allSatisfy {
        $0.isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
    guard groups.map(\.count) == [8, 4, 4, 4, 12], isHexadecimal else {
        throw InvalidText("a run's ID is a UUID such as 2ed6657d-e927-568b-95e1-2665a8aea6a2")
    }
    return text
}

private func uuid5(in workspace: UID, name: String) -> String {
    uuid5(namespace: hexadecimalBytes(workspace.text), name: name)
}

/// The version 5 UUID (RFC 9562, 5.5) of `name` in a namespace of sixteen bytes.
package func uuid5(namespace: [UInt8], name: String) -> String {
    var bytes = Array(SHA1(of: namespace + Array(name.utf8)).bytes.prefix(16))
    bytes[6] = bytes[6] & 0x0f | 0x50
    bytes[8] = bytes[8] & 0x3f | 0x80
    let digits = bytes.map { hexadecimal(UInt64($0), width: 2) }
    return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16]
        .map { digits[$0].joined() }
        .joined(separator: "-")
}

/// The bytes that the hexadecimal digits of `text` represent; other characters are skipped.
private func hexadecimalBytes(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
}
