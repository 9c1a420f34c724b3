import CCrypto

/// A SHA-1 digest, for names that a standard derives with it (RFC 9562's UUIDs of version 5).
///
/// It is no protection: two messages of one digest can be made.
package struct SHA1: Hashable, Sendable {
    package static let length = 20

    /// Twenty.
    package let bytes: [UInt8]

    package init(of message: some Sequence<UInt8>) {
        bytes = Array(message).withUnsafeBytes { message in
            [UInt8](unsafeUninitializedCapacity: Self.length) { space, count in
                let result = EVP_Digest(
                    message.baseAddress,
                    message.count,
                    space.baseAddress,
                    nil,
                    EVP_sha1(),
                    nil
                )
                precondition(result == 1, "libcrypto has no memory, or no SHA-1")
                count = Self.length
            }
        }
    }
}
