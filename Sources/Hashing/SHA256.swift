import CCrypto

/// A SHA-256 digest.
package struct SHA256: Hashable, Sendable {
    package static let length = 32

    /// The 32 bytes of the digest.
    package let bytes: [UInt8]

    package init(of message: some Sequence<UInt8>) {
        var stream = SHA256Stream()
        Array(message).withUnsafeBytes { stream.update($0) }
        self = stream.finish()
    }

    fileprivate init(bytes: [UInt8]) { self.bytes = bytes }

    /// Sixty-four lower-case hexadecimal digits.
    package var text: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}

/// SHA-256 of bytes that arrive in pieces, for example from a file that does not fit into memory.
package struct SHA256Stream: ~Copyable {
    private let context: OpaquePointer

    package init() {
        guard let context = EVP_MD_CTX_new(),
            EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { preconditionFailure("libcrypto has no memory, or no SHA-256") }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let result = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(result == 1, "libcrypto cannot hash what is in memory")
    }

    /// Returns the digest of all bytes added, and ends the stream.
    package consuming func finish() -> SHA256 {
        let bytes = [UInt8](unsafeUninitializedCapacity: SHA256.length) { space, count in
            let result = EVP_DigestFinal_ex(context, space.baseAddress, nil)
            precondition(result == 1, "libcrypto cannot finish a hash")
            count = SHA256.length
        }
        return SHA256(bytes: bytes)
    }
}
