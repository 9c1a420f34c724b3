/// The text of one file, validated for libyaml, and its lines for diagnostics.
struct SourceText {
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    let bytes: ArraySlice<UInt8>

    /// Throws when `bytes` is too large, is not UTF-8, or contains a character that YAML forbids.
    init(_ bytes: [UInt8]) throws(YAMLFault) {
        guard bytes.count <= Limits.fileSizeMax else {
            throw YAMLFault(
                position: .wholeFile,
                message: "the file has more than \(Limits.fileSizeMax >> 20) MiB; split it"
            )
        }
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
            throw YAMLFault(position: .wholeFile, message: "the file is UTF-16; save it as UTF-8")
        }
        self.bytes = bytes.starts(with: Self.byteOrderMark) ? bytes[3...] : bytes[...]
        try Self.check(self.bytes)
    }

    /// The lines as libyaml counts them, without their ends.
    static func lines(of bytes: ArraySlice<UInt8>) -> [String] {
        var lines: [String] = []
        var start = bytes.startIndex
        var index = start
        while index < bytes.endIndex {
            let length = lineEndLength(bytes, at: index)
            if length > 0 {
                lines.append(String(decoding: bytes[start..<index], as: UTF8.self))
                start = index + length
            }
            index += max(1, length)
        }
        return lines + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    /// The length in bytes of the line end at `index`; 0 when there is none.
    private static func lineEndLength(_ bytes: ArraySlice<UInt8>, at index: Int) -> Int {
        switch bytes[index] {
        case 0x0A: 1
        case 0x0D: bytes[index...].dropFirst().first == 0x0A ? 2 : 1
        case 0xC2: bytes[index...].starts(with: [0xC2, 0x85]) ? 2 : 0
        case 0xE2:
            bytes[index...].starts(with: [0xE2, 0x80, 0xA8])
                || bytes[index...].starts(with: [0xE2, 0x80, 0xA9]) ? 3 : 0
        default: 0
        }
    }

    /// YAML 1.1's line breaks, which libyaml counts.
    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func check(_ bytes: ArraySlice<UInt8>) throws(YAMLFault) {
        // Fast path: most files contain only these characters.
        if bytes.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        ) {
            return
        }
        var decoder = Unicode.UTF8()
        var iterator = bytes.makeIterator()
        var position = Position.start
        var previous: Unicode.Scalar?
        while true {
            let scalar: Unicode.Scalar
            switch decoder.decode(&iterator) {
            case .emptyInput: return
            case .error:
                throw YAMLFault(
                    position: position,
                    message: "the file is not UTF-8 from here on; is it a text file?"
                )
            case .scalarValue(let value): scalar = value
            }
            if scalar.value == 0 {
                throw YAMLFault(
                    position: position,
                    message: "a NUL byte is not allowed; is it a text file?"
                )
            }
            guard isAllowed(scalar) else {
                throw YAMLFault(
                    position: position,
                    message: "the character \(scalar.escaped(asASCII: true)) is not allowed; "
                        + "write it as an escape in double quotes"
                )
            }
            advance(&position, over: scalar, after: previous)
            previous = scalar
        }
    }

    private static func advance(
        _ position: inout Position,
        over scalar: Unicode.Scalar,
        after previous: Unicode.Scalar?
    ) {
        if scalar == "\n", previous == "\r" { return }
        if isBreak(scalar) {
            position = Position(line: position.line + 1, column: 1)
        } else {
            position.column += 1
        }
    }

    /// The characters that libyaml accepts (YAML 1.1, section 4.1.1).
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF: true
        case 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
    }
}
