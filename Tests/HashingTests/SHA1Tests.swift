import Hashing
import Testing

struct SHA1Tests {
    /// Source: NIST's example values for FIPS 180-4.
    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
    ])
    func `known messages have their known digests`(message: String, digest: String) {
        let found = SHA1(of: message.utf8).bytes
        #expect(found.count == SHA1.length)
        #expect(
            found.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == digest
        )
    }
}
