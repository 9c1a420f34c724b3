import API
import GatewaySupport
import Resources
import Testing
import UnsavedWork

/// Text from a repository or container never controls the user's terminal.
@Suite
struct ControlCharacterTests {
    /// An escape sequence, a bell, a carriage return, a C1 control, a right-to-left override, a
    /// line separator and a zero-width space.
    private static let hostile = "evil\u{1B}[2J\u{7}\r\u{9B}31m\u{202E}txt\u{2028}\u{200B}end"

    @Test(arguments: [
        ["get", "workspaces"], ["get", "workspaces", "-o", "wide"],
        ["get", "workspaces", "-o", "json"], ["get", "workspaces", "-o", "yaml"],
        ["describe", "workspace", "first"], ["events", "first"], ["events"],
        ["close", "first", "--wait"], ["wait", "first", "--for", "condition=Ready"],
    ])
    func `no command prints a control character of somebody else's`(
        arguments: [String]
    ) async throws {
        try await GatewayFixture.run { gateway in
            let hostile = Self.hostile
            let workspace = try Sample.workspace(
                "first",
                [
                    Sample.condition(.ready, .false, "CloneFailed", hostile),
                    Sample.condition(.stalled, .true, "CloneFailed", hostile),
                    Sample.condition(.workSaved, .false, "Unsaved", hostile),
                ]
            ) { workspace in
                workspace.spec.environment = ["A": hostile]
                workspace.status.unsavedWork = UnsavedWorkReport(
                    verdict: .unsaved,
                    items: [WorkItem(.untracked, repository: hostile, names: [hostile])],
                    problems: [WorkProblem(repository: nil, reason: hostile)],
                    lookedAt: FakeController.time
                )
            }
            gateway.controller.put(workspace)
            gateway.controller.record(
                Event(
                    id: 1,
                    time: FakeController.time,
                    severity: .warning,
                    kind: .workspace,
                    name: try Sample.name("first"),
                    uid: try Sample.uid("a"),
                    reason: "CloneFailed",
                    message: hostile
                )
            )
            let timed = arguments[0] == "wait" || arguments[0] == "close"
            let run = await berth(
                list: arguments + (timed ? ["--timeout", "1s"] : []),
                server: gateway.socketPath
            )
            let printed = run.out + run.talk
            #expect(!printed.isEmpty)
            let raw = printed.unicodeScalars.filter { scalar in
                switch scalar.properties.generalCategory {
                case .control: scalar != "\n" && scalar != "\t"
                case .format, .lineSeparator, .paragraphSeparator: true
                default: false
                }
            }
            #expect(raw.isEmpty, "\(arguments): \(raw.map(\.value))\n\(run.talk)")
        }
    }
}
