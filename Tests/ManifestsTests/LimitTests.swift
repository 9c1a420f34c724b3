import Manifests
import Testing

struct LimitTests {
    private func firstMessage(_ text: String) -> String {
        read(text).diagnostics.first?.message ?? ""
    }

    @Test func `a file above the size limit is refused before it is parsed`() {
        let filler = String(repeating: "# filler\n", count: Limits.fileSizeMax / 9)
        #expect(read(workspace() + filler.dropLast(2_000)).diagnostics.isEmpty)
        #expect(firstMessage(workspace() + filler).contains("more than 1 MiB"))
    }

    @Test func `documents are counted`() {
        let empty = String(repeating: "---\n", count: Limits.documentsMax - 1)
        #expect(read(empty + "---\n" + workspace()).diagnostics.isEmpty)
        #expect(firstMessage(empty + "---\n---\n" + workspace()).contains("at most 1000 documents"))
    }

    @Test func `values are counted, those behind aliases each time`() {
        let many = String(repeating: "x,", count: Limits.nodesMax)
        #expect(firstMessage("[\(many)]").contains("at most 50000 values"))
        let ten = "a: &a [\(String(repeating: "x,", count: 1_000))]\n"
        let uses = (0..<60).map { "k\($0): *a\n" }.joined()
        #expect(firstMessage(ten + uses).contains("at most 50000 values"))
    }

    @Test func `depth counts through aliases`() {
        let deep = String(repeating: "[", count: 30) + String(repeating: "]", count: 30)
        let inner = String(repeating: "[", count: 30) + "*a" + String(repeating: "]", count: 30)
        let messages = read("a: &a \(deep)\nb: \(inner)\n").diagnostics.map(\.message)
        #expect(messages.contains { $0.contains("more than 50 levels") })
    }

    @Test func `a flood of errors is cut and counted`() {
        let fields = (0..<1_000).map { "zz\($0): 1" }
        let head = workspace() + fields.map { "  \($0)\n" }.joined()
        let diagnostics = read(head).diagnostics
        #expect(diagnostics.count == Limits.diagnosticsMax + 1)
        #expect(diagnostics.last?.message == "800 more errors are not shown")
    }

    @Test func `values of variables are bounded one by one and together`() {
        let value = String(repeating: "v", count: Limits.variableMax)
        #expect(read(workspace("environment: {A: \(value)}")).diagnostics.isEmpty)
        #expect(firstMessage(workspace("environment: {A: v\(value)}")).contains("at most 32768"))
        let five = (0..<5).map { "V\($0): \(value)" }.joined(separator: ", ")
        #expect(firstMessage(workspace("environment: {\(five)}")).contains("more than 128 KiB"))
    }

    @Test func `a prompt is bounded`() {
        let prompt = String(repeating: "p", count: Limits.promptMax)
        #expect(read(workspace("mode: Headless", "prompt: \(prompt)")).diagnostics.isEmpty)
        let message = firstMessage(workspace("mode: Headless", "prompt: p\(prompt)"))
        #expect(message == "a prompt has at most 100000 bytes, this one has 100001")
    }
}
