import Foundation
import Resources
import Storage
import Testing

/// Prints figures and checks nothing: run with BERTH_MEASURE=1 and optimization.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["BERTH_MEASURE"] != nil), .serialized)
struct Measurements {
    private func measure(_ what: String, count: Int, _ body: () async throws -> Void) async throws {
        let duration = try await ContinuousClock().measure { try await body() }
        let each = duration / count
        let rate = Int(Duration.seconds(1) / each)
        print("\(what): \(count) in \(duration), \(each) each, \(rate) a second")
    }

    @Test func `writes a second`() async throws {
        try await withDirectory { directory in
            let database = try Database(path: directory + "/berth.db")
            try await measure("records, one writer", count: 1_000) {
                for number in 0..<1_000 {
                    try await database.saveRecord("step", of: try uid(UInt64(number)))
                }
            }
            try await measure("records, eight writers", count: 1_600) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<UInt64(8) {
                        group.addTask {
                            for step in 0..<UInt64(200) {
                                try await database.saveRecord(
                                    "step",
                                    of: try uid(writer * 200 + step)
                                )
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let event = try event("Started")
            try await measure("events, one at a time", count: 1_000) {
                for _ in 0..<1_000 { _ = try await database.append(event) }
            }
            try await measure("events, a hundred at a time", count: 20_000) {
                for _ in 0..<200 {
                    _ = try await database.append(Array(repeating: event, count: 100))
                }
            }
        }
    }

    @Test func `ten thousand workspaces`() async throws {
        try await withDirectory { directory in
            let path = directory + "/berth.db"
            let database = try Database(path: path)
            let status = try status()
            try await measure("put and status", count: 10_000) {
                for number in 0..<10_000 {
                    let declaration = try declaration("w-\(number)")
                    let stored = try resource(declaration, uid: try uid(UInt64(number)))
                    guard case .workspace(var workspace) = stored else { return }
                    try await database.write(.put(stored))
                    workspace.status = status
                    try await database.write(.status(.workspace(workspace)))
                }
            }
            try await measure("load all workspaces", count: 10_000) {
                let all = try await database.resources().resources
                #expect(all.count == 10_000)
            }
            try await measure("backup", count: 1) { try await database.backup(to: path + ".copy") }
            try await measure("open", count: 1) { _ = try Database(path: path + ".copy") }
        }
    }
}
