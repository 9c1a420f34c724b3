import Commands
import GatewaySupport
import Resources
import Synchronization

/// What a command printed, and its exit status.
struct Run: Sendable {
    var status: Int32
    var out: String
    var talk: String
}

/// Four hours after the fake API's time.
let now = FakeController.time.adding(.seconds(14_400))

/// Runs `berth` with its streams recorded.
func berth(
    _ arguments: String...,
    server: String? = nil,
    input: String = "",
    environment: [String: String] = [:]
) async -> Run {
    await run(arguments, server, input, environment)
}

/// Runs `berth` with a list of arguments.
func berth(
    list arguments: [String],
    server: String? = nil,
    environment: [String: String] = [:]
) async -> Run {
    await run(arguments, server, "", environment)
}

private final class Recording: Sendable {
    let out = Mutex<[UInt8]>([])
    let talk = Mutex("")
}

private func run(
    _ arguments: [String],
    _ server: String?,
    _ input: String,
    _ environment: [String: String]
) async -> Run {
    let recording = Recording()
    var environment = environment
    if let server { environment["BERTH_SERVER"] = server }
    let console = Console(
        out: { bytes in recording.out.withLock { $0 += bytes } },
        talk: { text in recording.talk.withLock { $0 += text } },
        input: { _ in Array(input.utf8) },
        environment: environment,
        now: { now }
    )
    let status = await Console.$current.withValue(console) { await runBerth(arguments) }
    return Run(
        status: status,
        out: recording.out.withLock { String(decoding: $0, as: UTF8.self) },
        talk: recording.talk.withLock { $0 }
    )
}
