/// `bytes` with JSON's escaped surrogate pairs written as YAML's `\U` escapes.
///
/// JSON may write U+1F600 as `\ud83d\ude00` (RFC 8259, section 7), which libyaml refuses. The text
/// is taken for JSON when its first character is `{` or `[`, and is changed nowhere else.
func joiningSurrogates(_ bytes: [UInt8]) -> [UInt8] {
    let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
    guard let first = bytes.first(where: { !blanks.contains($0) }), "{[".utf8.contains(first) else {
        return bytes
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
        if let high = unit(bytes, at: index), (0xD800...0xDBFF).contains(high),
            let low = unit(bytes, at: index + 6), (0xDC00...0xDFFF).contains(low)
        {
            let scalar = 0x1_0000 + (high - 0xD800) << 10 + (low - 0xDC00)
            let digits = String(scalar, radix: 16)
            result += "\\U".utf8
            result += String(repeating: "0", count: 8 - digits.utf8.count).utf8
            result += digits.utf8
            index += 12
        } else {
            // An escaped backslash must not lend its second half to what follows.
            let length = bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            result += bytes[index..<min(index + length, bytes.count)]
            index += length
        }
    }
    return result
}

/// The UTF-16 unit of a `\uXXXX` escape at `index`.
private func unit(_ bytes: [UInt8], at index: Int) -> UInt32? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
        bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    return UInt32(String(decoding: bytes[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
}
