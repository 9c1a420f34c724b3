import NIOCore
import NIOWebSocket
import Terminal
import Testing

struct TerminalProtocolTests {
    @Test(arguments: [
        (
            TerminalRequest.start(TerminalSize(columns: 80, rows: 24)),
            #"{"AuthToken":"","columns":80,"rows":24}"#
        ),
        (.input(ByteBuffer(string: "ls\r")), "0ls\r"),
        (.resize(TerminalSize(columns: 132, rows: 50)), #"1{"columns":132,"rows":50}"#),
        (.resize(TerminalSize(columns: 0, rows: -1)), #"1{"columns":1,"rows":1}"#),
        (.pause, "2"),
        (.resume, "3"),
    ])
    func `a request is the bytes that ttyd reads`(request: TerminalRequest, bytes: String) {
        #expect(request.message == ByteBuffer(string: bytes))
    }

    @Test(arguments: [
        ("0\u{1B}[1mhi", TerminalReply.output(ByteBuffer(string: "\u{1B}[1mhi"))),
        ("0", .output(ByteBuffer())),
        ("1bash", .title("bash")),
        ("2{}", .preferences("{}")),
        ("9future", .unknown),
        ("", .unknown),
    ])
    func `a reply is told by its first byte`(bytes: String, reply: TerminalReply) {
        #expect(TerminalReply(message: ByteBuffer(string: bytes)) == reply)
    }

    @Test(arguments: ["claude", "shell-1", "shell-42", "shell-99"])
    func `a tab is read back as it is written`(text: String) throws {
        let tab = try #require(TerminalTab(text))
        #expect(tab.description == text)
        #expect(tab.target == "/ws?arg=\(text)")
    }

    @Test(arguments: [
        "", "Claude", "shell", "shell-", "shell-0", "shell-100", "shell-01", "shell--1", "shell-1 ",
        "shell-1&arg=x", "shell-+1", "root",
    ])
    func `what is no tab never reaches ttyd`(text: String) {
        #expect(TerminalTab(text) == nil)
    }

    @Test func `a close frame's reason keeps to a control frame and to whole characters`() {
        let long = String(repeating: "é", count: 100)
        var payload = closeFrame(.goingAway, reason: long, masked: false).data
        #expect(payload.readableBytes <= 125)
        #expect(payload.readWebSocketErrorCode() == .goingAway)
        #expect(String(buffer: payload) == String(repeating: "é", count: 61))
    }
}
