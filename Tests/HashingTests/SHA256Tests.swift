import Hashing
import Testing

struct SHA256Tests {
    /// Source: NIST's example values for FIPS 180-4, and its test of a million letters.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func `known messages have their known digests`(message: String, digest: String) {
        let found = SHA256(of: message.utf8)
        #expect(found.text == digest)
        #expect(found.bytes.count == 32)
        #expect(
            found.bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }
                .joined() == digest
        )
    }

    /// Source: sha256sum of this many bytes of value 7.
    @Test(arguments: [
        (55, "943cc61860776ca8e78a365d988036ed2ade2ca4aca3236dd9501adc4fbbaa27"),
        (56, "849e6994b02d460680d1d4d9ed690aa35811c88056987e0b6cad0eb85cb7d98d"),
        (63, "4267755c91adbe48467358342d80bda027985cda840cea5aef936cdc0aa6138e"),
        (64, "6cfeeb3aa25d3f411dae5eec17d7369ca7153e72dcf54bcf4c3daec0f5b21fc7"),
        (119, "62f7b490eef6978ea4e047afde0cfd06b542157473c8911d06c787a4de76ef8e"),
        (120, "96a7c72dd059118dbff67391b9e719c6ea49d8985fbc1641fee363dcdee0f7e6"),
    ])
    func `lengths around a block's end are padded right`(length: Int, digest: String) {
        #expect(SHA256(of: [UInt8](repeating: 7, count: length)).text == digest)
    }

    @Test func `pieces of any length give the digest of the whole`() {
        let whole = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let digest = SHA256(of: whole)
        for length in [1, 3, 55, 63, 64, 65, 127, 128, 999, 1_000] {
            var stream = SHA256Stream()
            for start in stride(from: 0, to: whole.count, by: length) {
                whole[start..<min(start + length, whole.count)].withUnsafeBytes {
                    stream.update($0)
                }
            }
            #expect(stream.finish() == digest, "pieces of \(length)")
        }
    }
}
