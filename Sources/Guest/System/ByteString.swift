/// A name, path or argument as raw bytes: on Linux any bytes but NUL, valid UTF-8 or not.
package struct ByteString: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// The bytes, without a terminator.
    package var bytes: [UInt8]

    /// Takes bytes as they are.
    package init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
    /// The UTF-8 of `text`.
    package init(_ text: String) { bytes = Array(text.utf8) }
    package init(stringLiteral text: String) { bytes = Array(text.utf8) }

    /// The text, for display only: invalid UTF-8 is replaced.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
    /// Whether there are no bytes.
    package var isEmpty: Bool { bytes.isEmpty }

    package static func + (left: Self, right: Self) -> Self { Self(left.bytes + right.bytes) }

    /// Whether the bytes begin with those of `prefix`.
    package func hasPrefix(_ prefix: Self) -> Bool { bytes.starts(with: prefix.bytes) }
    /// Whether the bytes end with those of `suffix`.
    package func hasSuffix(_ suffix: Self) -> Bool {
        bytes.count >= suffix.bytes.count && bytes.suffix(suffix.bytes.count) == suffix.bytes[...]
    }
    /// The bytes after `prefix`; nil when they do not begin with it.
    package func dropping(prefix: Self) -> Self? {
        hasPrefix(prefix) ? Self(bytes.dropFirst(prefix.bytes.count)) : nil
    }
    /// The bytes before `suffix`; nil when they do not end with it.
    package func dropping(suffix: Self) -> Self? {
        hasSuffix(suffix) ? Self(bytes.dropLast(suffix.bytes.count)) : nil
    }
    /// Whether the bytes contain `part`.
    package func contains(_ part: Self) -> Bool {
        guard part.bytes.count <= bytes.count else { return false }
        return (0...(bytes.count - part.bytes.count)).contains {
            bytes[$0..<($0 + part.bytes.count)] == part.bytes[...]
        }
    }
    /// The non-empty pieces between separators.
    package func split(_ separator: UInt8) -> [Self] {
        bytes.split(separator: separator).map(Self.init)
    }

    /// All parts, each followed by `end`, as in lines or NUL-terminated names.
    package static func listed(_ parts: some Sequence<ByteString>, endedBy end: UInt8 = 10)
        -> [UInt8]
    {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += part.bytes
            bytes.append(end)
        }
        return bytes
    }

    /// Calls `body` with the bytes and a terminator.
    package func withCString<Answer>(_ body: (UnsafePointer<CChar>) -> Answer) -> Answer {
        let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
        return terminated.withUnsafeBufferPointer { buffer in
            // The buffer is never empty, because it has a terminator.
            buffer.baseAddress.map(body) ?? "".withCString(body)
        }
    }
}

extension ByteString {
    private static let slash = UInt8(ascii: "/")

    /// This path with `name` below it.
    package func appending(_ name: ByteString) -> ByteString {
        if isEmpty || name.isEmpty { return isEmpty ? name : self }
        return bytes.last == Self.slash ? self + name : self + "/" + name
    }

    /// Everything before the last component: `/` directly below the root, `.` for a bare name.
    package var parent: ByteString {
        guard let slash = bytes.lastIndex(of: Self.slash) else { return "." }
        return slash == 0 ? "/" : ByteString(bytes[..<slash])
    }

    /// The last component.
    package var lastComponent: ByteString {
        guard let slash = bytes.lastIndex(of: Self.slash) else { return self }
        return ByteString(bytes[(slash + 1)...])
    }

    /// Whether the path is `directory` or is below it; both must be absolute and resolved.
    package func isInside(_ directory: ByteString) -> Bool {
        self == directory
            || hasPrefix(directory.bytes.last == Self.slash ? directory : directory + "/")
    }

    /// The path relative to `directory`: empty for the directory itself, nil when it is not below
    /// it.
    package func below(_ directory: ByteString) -> ByteString? {
        if self == directory { return "" }
        return dropping(prefix: directory + "/")
    }
}

extension ByteString: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
