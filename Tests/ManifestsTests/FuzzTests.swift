import Foundation
import Manifests
import Testing

/// A small random generator with repeatable runs (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

struct FuzzTests {
    private static let fragments = [
        "&a ", "*a", "!!str ", "!x ", "<<: ", "---\n", "...\n", "\t", "\"", "'", "{", "}", "[", "]",
        ": ", "- ", "|\n", ">", "? ", "#", "%YAML 1.2\n", "\u{0}", "\u{FEFF}", "\\u", "😀", "\r",
    ]

    @Test func `no mutation of a valid spec crashes the reader or goes unreported`() throws {
        let examples = try Fixtures.files(
            in: Fixtures.package.appending(path: "examples"),
            ["yaml"]
        )
        let seeds = try examples.map { [UInt8](try Data(contentsOf: $0)) }
        var generator = SeededGenerator(seed: 20)
        let start = ContinuousClock.now
        for _ in 0..<2_000 {
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                Self.mutate(&bytes, &generator)
            }
            let set = ManifestSet(reading: [ManifestFile(name: "fuzz", bytes: bytes)])
            #expect(!set.declarations.isEmpty || !set.diagnostics.isEmpty)
            let rendered = set.diagnostics.rendered()
            #expect(!rendered.utf8.contains { ($0 < 0x20 && $0 != 0x0A) || $0 == 0x7F })
        }
        // The limit suits a loaded machine; it only has to detect an endless loop.
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func `no fragment repeated many times keeps the reader busy`() {
        let start = ContinuousClock.now
        for fragment in Self.fragments + [
            "- - ", "a: {", "k: v\n", "  ", "\"\\", "a\n", "://", "*a, ", "a: ,", "b:",
        ] {
            for prefix in ["", "environment: {"] {
                let count = (Limits.fileSizeMax / 16) / fragment.utf8.count
                let text = prefix + String(repeating: fragment, count: count)
                let set = read(text)
                #expect(!set.diagnostics.isEmpty)
            }
        }
        #expect(ContinuousClock.now - start < .seconds(120))
    }

    private static func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        let end = min(bytes.count, index + Int.random(in: 1...40, using: &generator))
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(index..<end)
        case 2: bytes.insert(contentsOf: bytes[index..<end], at: index)
        case 3: bytes.removeSubrange(index...)
        default:
            let fragment = fragments[Int.random(in: 0..<fragments.count, using: &generator)]
            bytes.insert(contentsOf: fragment.utf8, at: index)
        }
    }
}
