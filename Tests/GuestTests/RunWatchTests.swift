import Guest
import Testing
import Transcripts

@Suite struct `When an agent's process is ended` {
    private static let message = "m1"
    private var watch: RunWatch

    init() {
        var limits = RunLimits()
        (limits.wall, limits.silence, limits.grace) = (100, 10, 5)
        watch = RunWatch(limits: limits)
        watch.said(Self.message)
    }

    private func event(_ text: String) throws -> TranscriptEvent {
        try #require(TranscriptEvent(line: Array(text.utf8)))
    }

    private mutating func hear(_ texts: String..., at seconds: Double) throws {
        for text in texts { watch.heard(try event(text), at: .seconds(seconds)) }
    }

    private mutating func action(_ seconds: Double) -> RunWatch.Action {
        watch.action(at: .seconds(seconds))
    }

    private static func command(_ state: String, _ uuid: String = message) -> String {
        #"{"type":"command_lifecycle","command_uuid":"\#(uuid)","state":"\#(state)"}"#
    }

    private static let ready = #"{"type":"system","subtype":"init"}"#
    private static let result = #"{"type":"result","subtype":"success","queued_turn_count":0}"#

    @Test mutating func `its input is closed once all is answered, and it has its grace`() throws {
        try hear(Self.command("started"), Self.ready, at: 1)
        #expect(action(2) == .nothing)
        try hear(Self.result, Self.command("completed"), at: 3)
        #expect(action(3) == .closeInput)
        #expect(action(7.9) == .nothing)
        #expect(action(8) == .terminate)
        #expect(watch.ending == .grace)
        #expect(action(17) == .nothing)
        #expect(action(18) == .kill)
        #expect(action(40) == .nothing)
    }

    @Test(arguments: ["completed", "cancelled"])
    mutating func `a message is done with, answered or not`(state: String) throws {
        try hear(Self.command("queued"), Self.command("started"), Self.ready, at: 1)
        try hear(Self.result, Self.command(state), at: 2)
        #expect(action(2) == .closeInput)
    }

    @Test mutating func `a turn that work in the background began is waited for`() throws {
        try hear(Self.command("completed"), at: 1)
        #expect(action(1) == .closeInput)
        try hear(Self.ready, at: 4)
        #expect(action(9) == .nothing)
        try hear(Self.result, at: 10)
        #expect(action(14) == .nothing)
        #expect(action(15) == .terminate)
    }

    @Test mutating func `a turn of Claude Code's own is waited for`() throws {
        try hear(Self.command("started", "own"), Self.command("completed"), at: 1)
        #expect(action(1) == .nothing)
        try hear(Self.command("completed", "own"), at: 2)
        #expect(action(2) == .closeInput)
    }

    @Test mutating func `silence and the time that is over end it`() throws {
        try hear(Self.command("started"), at: 5)
        #expect(action(14) == .nothing)
        watch.heard(at: .seconds(14))
        #expect(action(23) == .nothing)
        #expect(action(24) == .terminate)
        #expect(watch.ending == .silence)
    }

    @Test mutating func `it ends with its time though it talks`() throws {
        for second in stride(from: 1.0, to: 100, by: 5) {
            watch.heard(at: .seconds(second))
            #expect(action(second) == .nothing)
        }
        watch.heard(at: .seconds(99))
        #expect(action(100) == .terminate)
        #expect(watch.ending == .wall)
    }

    @Test mutating func `somebody's stop comes before all else`() throws {
        watch.stop()
        #expect(action(0) == .terminate)
        #expect(watch.ending == .stop)
        watch.stop()
        #expect(action(1) == .nothing)
    }
}
