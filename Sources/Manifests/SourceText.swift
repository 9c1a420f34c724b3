/// The text of one file, checked to be what libyaml may read, and its lines for diagnostics.
struct SourceText {
    let bytes: ArraySlice<UInt8>

    /// Throws when `bytes` is too large, is not UTF-8, or has a character that YAML does not allow.
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
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        try Self.check(self.bytes)
    }

    /// The lines as libyaml counts them.
    var lines: [String] { Self.lines(of: bytes) }

    static func lines(of bytes: some Collection<UInt8>) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            defer { previous = scalar }
            if scalar == "\n", previous == "\r" { continue }
            if isBreak(scalar) {
                lines.append(String(line))
                line = .init()
            } else {
                line.append(scalar)
            }
        }
        return lines + [String(line)]
    }

    /// YAML 1.1's line breaks, which libyaml counts.
    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func check(_ bytes: ArraySlice<UInt8>) throws(YAMLFault) {
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

    /// The characters libyaml's reader lets through (YAML 1.1, section 4.1.1).
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF: true
        case 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
    }
}
