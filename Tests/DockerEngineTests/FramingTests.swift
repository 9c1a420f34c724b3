import DockerEngine
import Testing

private func frame(_ stream: UInt8, _ text: String) -> [UInt8] {
    let size = UInt32(text.utf8.count)
    let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> UInt32($0)) }
    return [stream, 0, 0, 0] + length + Array(text.utf8)
}

@Suite struct `Output framing` {
    @Test(arguments: 1...20)
    func `trap 21: is taken apart wherever headers and payload were cut`(size: Int) throws {
        let bytes = frame(1, "out") + frame(2, "error") + frame(1, "") + frame(1, "more")
        var frames = LogFrames()
        var output: [LogChunk.Stream: [UInt8]] = [:]
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            for chunk in try frames.add(piece) { output[chunk.stream, default: []] += chunk.bytes }
        }
        #expect(output[.standardOutput] == Array("outmore".utf8))
        #expect(output[.standardError] == Array("error".utf8))
        #expect(frames.isComplete)
    }

    @Test func `passes a payload on before its frame is complete`() throws {
        var frames = LogFrames()
        #expect(
            try frames.add(Array(frame(1, "hello").prefix(10)))
                == [LogChunk(.standardOutput, Array("he".utf8))]
        )
        #expect(!frames.isComplete)
    }

    @Test func `reads the length in big-endian order`() throws {
        var frames = LogFrames()
        let chunks = try frames.add([1, 0, 0, 0, 0, 0, 1, 2] + [UInt8](repeating: 7, count: 258))
        #expect(chunks.map(\.bytes.count) == [258])
        #expect(frames.isComplete)
    }

    @Test(
        arguments: [
            Array("$ echo hi".utf8), [3, 0, 0, 0, 0, 0, 0, 1], [1, 0, 1, 0, 0, 0, 0, 1],
            [1, 0, 0, 0, 255, 255, 255, 255],
        ] as [[UInt8]]
    )
    func `refuses a terminal's raw output instead of inventing frames`(bytes: [UInt8]) {
        var frames = LogFrames()
        #expect(throws: EngineError.self) { try frames.add(bytes) }
    }
}
