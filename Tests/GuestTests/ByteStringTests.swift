import Guest
import Testing

@Suite struct `Names are bytes` {
    @Test func `a path is taken apart and put together`() {
        let path: ByteString = "/workspace/repo/a"
        #expect(path.parent == "/workspace/repo")
        #expect(path.lastComponent == "a")
        #expect(path.below("/workspace") == "repo/a")
        #expect(path.below("/work") == nil)
        #expect(path.isInside("/workspace"))
        #expect(!path.isInside("/workspace/re"))
        #expect(ByteString("/").appending("x") == "/x")
    }

    @Test func `two spellings of a letter are two names`() {
        #expect(ByteString("caf\u{E9}") != ByteString("cafe\u{301}"))
    }

    @Test func `what is not UTF-8 survives`() {
        let name = ByteString([0xFF, 0xFE])
        #expect(ByteString(hexadecimal: name.hexadecimal) == name)
        #expect(ByteString(hexadecimal: "zz") == nil)
        #expect(ByteString(hexadecimal: "abc") == nil)
    }

    @Test(arguments: [
        ("1.tar", true), ("manifest.json", true), (".hidden", false), ("-rf", false),
        ("../x", false), ("a/b", false), ("", false), ("/dev/zero", false), ("a b", false),
    ])
    func `only plain names are files of a rescue`(name: String, isPlain: Bool) {
        #expect(RescueSums.isPlain(ByteString(name)) == isPlain)
    }

    @Test func `a status is taken apart byte for byte`() {
        let zero = String(repeating: "0", count: 40)
        let record = "1 .M N... 100644 100644 100644 \(zero) \(zero) a b\n\u{0}? new\u{0}! x/\u{0}"
        let status = StatusRecords(Array(record.utf8))
        #expect(status.unstaged == ["a b\n"])
        #expect(status.untracked == ["new"])
        #expect(status.ignored == ["x/"])
        #expect(status.staged.isEmpty)
    }
}
