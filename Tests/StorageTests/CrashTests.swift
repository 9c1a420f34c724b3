import API
import Foundation
import Resources
import Storage
import Testing

/// Processes that die, and disks that lose the end of a write.
@Suite struct CrashTests {
    @Test(arguments: [1, 7, 40, 150])
    func `a killed process has lost nothing that was acknowledged`(kill after: Int) async throws {
        try await withDirectory { directory in
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [directory = directory as String, after = after as Int] in
                try await writeUntilKilled(in: directory, after: after)
            }
            let acknowledged = try String(
                contentsOfFile: directory + "/acknowledged",
                encoding: .utf8
            ).split(separator: "\n").compactMap { UInt64($0) }
            #expect(acknowledged.count >= after)

            let database = try Database(path: directory + "/berth.db")
            let records = try await database.records(Int.self).mapValues { try $0.get() }
            for number in acknowledged { #expect(records[try uid(number)] == Int(number)) }
            let messages = try await database.messages(of: try name("c-1"))
            let keys = messages.compactMap(\.key)
            #expect(keys.count == Set(keys).count)
            #expect(Set(keys).isSuperset(of: acknowledged.map(String.init)))
        }
    }

    @Test func `a log cut off at any byte leaves a prefix of the writes`() async throws {
        try await withDirectory { directory in
            let path = directory + "/berth.db"
            let database = try Database(path: path)
            for number in 1...20 { try await database.saveRecord(number, of: try uid(0)) }
            let main = try Data(contentsOf: URL(fileURLWithPath: path))
            let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
            var last = 0
            for length in stride(from: 0, through: log.count, by: max(1, log.count / 40)) {
                let copy = directory + "/copy-\(length).db"
                try main.write(to: URL(fileURLWithPath: copy))
                try log.prefix(length).write(to: URL(fileURLWithPath: copy + "-wal"))
                let number = try await Database(path: copy).record(Int.self, of: try uid(0)) ?? 0
                #expect(number >= last)
                last = number
            }
            let whole = directory + "/whole.db"
            try main.write(to: URL(fileURLWithPath: whole))
            try log.write(to: URL(fileURLWithPath: whole + "-wal"))
            #expect(try await Database(path: whole).record(Int.self, of: try uid(0)) == 20)
            #expect(last > 10)
        }
    }
}

/// Runs eight writers that record what was acknowledged; the process dies after `after` of them.
private func writeUntilKilled(in directory: String, after: Int) async throws {
    let database = try Database(path: directory + "/berth.db")
    let chat = try name("c-1")
    let notes = open(directory + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    try #require(notes >= 0)
    try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<UInt64(8) {
            group.addTask {
                for step in 0..<UInt64(100_000) {
                    let number = writer * 1_000_000 + step
                    try await database.saveRecord(Int(number), of: try uid(number))
                    _ = try await database.inject(
                        ChatMessage(
                            chat: chat,
                            role: .summary,
                            text: "\(number)",
                            time: time(0),
                            key: "\(number)"
                        )
                    )
                    let line = Array("\(number)\n".utf8)
                    try #require(write(notes, line, line.count) == line.count)
                }
            }
        }
        group.addTask {
            // Do not let the writers choose the moment: die as soon as the records show enough.
            var status = stat()
            while fstat(notes, &status) == 0, lines(directory) < after { await Task.yield() }
            kill(getpid(), SIGKILL)
        }
        try await group.waitForAll()
    }
}

private func lines(_ directory: String) -> Int {
    let text = try? String(contentsOfFile: directory + "/acknowledged", encoding: .utf8)
    return text?.split(separator: "\n").count ?? 0
}
