import Resources
import Testing

@Suite
struct NameTests {
    @Test(arguments: ["a", "0", "login-fix", "a--b", String(repeating: "x", count: 40)])
    func `a name is a DNS label`(text: String) throws {
        #expect(try ResourceName(parsing: text).text == text)
    }

    @Test(arguments: [
        "", "-a", "a-", "A", "a_b", "a.b", "a b", "ä", "a\n", "a\0", "../a",
        String(repeating: "x", count: 41),
    ])
    func `anything else is no name`(text: String) {
        #expect(throws: InvalidText.self) { try ResourceName(parsing: text) }
    }

    @Test func `names sort by their text`() throws {
        let names = try ["b", "a-1", "a"].map { try ResourceName(parsing: $0) }
        #expect(names.sorted().map(\.text) == ["a", "a-1", "b"])
    }

    @Test(arguments: ["A", "_", "GH_TOKEN", "a1", String(repeating: "A", count: 100)])
    func `a variable's name has letters, digits and underscores`(text: String) throws {
        #expect(try VariableName(parsing: text).text == text)
    }

    @Test(arguments: ["", "1A", "A-B", "A B", "A=", "Ä", "A\0", String(repeating: "A", count: 101)])
    func `anything else is no variable`(text: String) {
        #expect(throws: InvalidText.self) { try VariableName(parsing: text) }
    }

    @Test func `a UID has 32 lower-case hexadecimal digits`() throws {
        let text = "0123456789abcdef0123456789abcdef"
        let uid = try UID(parsing: text)
        #expect(uid.text == text)
        #expect(uid.short == "01234567")
        #expect(UID.random() != UID.random())
        #expect(try UID(parsing: UID.random().text).text.utf8.count == 32)
        for wrong in ["", text.uppercased(), text + "0", String(text.dropLast()), text + "\n"] {
            #expect(throws: InvalidText.self) { try UID(parsing: wrong) }
        }
    }

    @Test(arguments: [
        ("workspace", Kind.workspace), ("Workspaces", .workspace), ("ws", .workspace),
        ("class", .workspaceClass), ("WSC", .workspaceClass), ("sources", .source),
    ])
    func `a kind is known by each of its words`(word: String, kind: Kind) {
        #expect(Kind(word: word) == kind)
    }

    @Test func `other words name no kind`() {
        #expect(Kind(word: "pod") == nil)
        #expect(Kind(word: "") == nil)
    }
}
