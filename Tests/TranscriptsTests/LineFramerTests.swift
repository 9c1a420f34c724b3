import Testing
import Transcripts

@Suite struct `Lines of a stream` {
    private func lines(_ pieces: [String], lengthMax: Int = 8) -> [LineFramer.Line] {
        var framer = LineFramer(lengthMax: lengthMax)
        var lines = pieces.flatMap { framer.feed(Array($0.utf8)) }
        if let last = framer.finish() { lines.append(last) }
        return lines
    }

    @Test func `come whole, however the stream was cut`() {
        let expected: [LineFramer.Line] = [.whole(Array("one".utf8)), .whole(Array("two".utf8))]
        #expect(lines(["one\ntwo\n"]) == expected)
        #expect(lines(["o", "ne", "\n", "t", "wo"]) == expected)
        #expect(lines(["\n\none\n\ntwo"]) == expected)
    }

    @Test func `longer than the bound are counted and not kept`() {
        #expect(lines(["123456789\nok\n"]) == [.tooLong(9), .whole(Array("ok".utf8))])
        #expect(lines(["1234", "5678", "9", "\n"]) == [.tooLong(9)])
        #expect(lines(["12345678\n"]) == [.whole(Array("12345678".utf8))])
        #expect(lines(["123456789"]) == [.tooLong(9)])
    }

    @Test func `are the same for every cut of the stream`() {
        var generator = SystemRandomNumberGenerator()
        let stream = Array("a\nbcdefghijk\n\nlm\nnopqrstuvwxyz".utf8)
        var whole = LineFramer(lengthMax: 8)
        var expected = whole.feed(stream)
        whole.finish().map { expected.append($0) }
        for _ in 0..<200 {
            var framer = LineFramer(lengthMax: 8)
            var found: [LineFramer.Line] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &generator)
                found += framer.feed(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            framer.finish().map { found.append($0) }
            #expect(found == expected)
        }
    }
}
