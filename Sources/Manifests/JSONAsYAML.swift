import Resources

/// `bytes`, with YAML escapes for characters that JSON strings allow and libyaml does not read.
///
/// JSON may write U+1F600 as `\ud83d\ude00` (RFC 8259, section 7), which libyaml rejects. It may
/// also contain U+0085, U+2028 and similar, which libyaml folds into spaces or rejects. The text
/// counts as JSON when its first character is `{` or `[`; other text is unchanged.
func yamlEscapes(inJSON bytes: [UInt8]) -> [UInt8] {
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
            result += "\\U\(hexadecimal(UInt64(scalar), width: 8))".utf8
            index += 12
        } else if let (scalar, length) = troublesome(bytes, at: index) {
            result += "\\u\(hexadecimal(UInt64(scalar), width: 4))".utf8
            index += length
        } else {
            // Skip an escaped backslash whole, so that its second half starts no escape.
            let length = bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            result += bytes[index..<min(index + length, bytes.count)]
            index += length
        }
    }
    return result
}

/// Whether libyaml changes or rejects the character.
func isTroublesome(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
}

/// The troublesome character at `index` and the length of its UTF-8, if one is there.
private func troublesome(_ bytes: [UInt8], at index: Int) -> (scalar: UInt32, length: Int)? {
    guard bytes[index] >= 0x7F else { return nil }
    var decoder = Unicode.UTF8()
    var rest = bytes[index...].prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&rest), isTroublesome(scalar) else {
        return nil
    }
    return (scalar.value, Unicode.UTF8.width(scalar))
}

/// The UTF-16 unit of a `\uXXXX` escape at `index`.
private func unit(_ bytes: [UInt8], at index: Int) -> UInt32? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
        bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    return UInt32(String(decoding: bytes[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
}
