import API
import ArgumentParser
package import Resources

struct CloseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Close a workspace: look for unsaved work, summarise, then remove it.",
        discussion: """
            Without --wait it only declares the workspace closed. With --wait it prints the \
            summary; when unsaved work blocks the close it prints that instead, exit code 1. A \
            blocked close goes on by itself once the work is saved, or when it is closed again \
            with another --on-unsaved; `berth reopen` calls it off.

            Examples:
              berth close first --wait
              berth close first --on-unsaved archive   # keep unsaved work in a rescue and go on
              berth close first --on-unsaved discard   # go on even if it cannot be kept
            """
    )

    enum Policy: String, CaseIterable, ExpressibleByArgument {
        case block, archive, discard
    }

    @Argument(help: "The workspace's name.")
    var name: String

    @Option(help: "What unsaved work does: block, archive or discard. Default: as the spec says.")
    var onUnsaved: Policy?

    @Flag(help: "Wait until it is closed or blocked.")
    var wait = false

    @Option(help: "How long --wait waits, such as 90s or 10m.")
    var timeout: String = "10m"

    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let name = try workspaceName(name)
        let limit = try timeLimit(timeout)
        let client = try connection.client
        let resource = try await client.post(
            AnyResource.self,
            "workspaces",
            name.text,
            "close",
            query: onUnsaved.map { [("onUnsaved", $0.rawValue)] } ?? []
        )
        guard wait else {
            Console.current.print("workspace/\(name) closing")
            return
        }
        let goal = WaitGoal(name: name, wish: .closed)
        let seen = try await waitForClose(goal, client, kind: .workspace, within: limit)
        let receipt = try await receipt(seen[name], client, uid: resource.metadata.uid)
        if let receipt {
            Console.current.print(closedText(receipt), terminator: "")
        } else {
            Console.current.print("workspace/\(name) closed")
        }
    }

    /// The receipt in the status, or the stored one when the workspace is already removed.
    private func receipt(
        _ resource: AnyResource?,
        _ client: APIClient,
        uid: UID
    ) async throws -> Receipt? {
        if case .workspace(let workspace) = resource, let receipt = workspace.status.receipt {
            return receipt
        }
        return try await client.list(Receipt.self, "receipts").first { $0.uid == uid }
    }
}

/// Waits for a close or deletion; if it fails, prints the unsaved work and throws a `Failure`.
@discardableResult
func waitForClose(
    _ goal: WaitGoal,
    _ client: APIClient,
    kind: Kind,
    within limit: Duration
) async throws -> [ResourceName: AnyResource] {
    do {
        return try await Waiter(client: client, kind: kind).wait(for: [goal], within: limit)
    } catch let error as WaitFailure {
        if case .workspace(let workspace) = error.resource,
            let report = workspace.status.unsavedWork
        {
            Console.current.print(unsavedText(report, of: goal.name), terminator: "")
        }
        throw error.failure
    }
}

/// The result of an inspection for unsaved work.
package func unsavedText(_ report: UnsavedWorkReport, of name: ResourceName) -> String {
    let headline =
        switch report.verdict {
        case .saved: "workspace/\(name): everything is saved"
        case .unsaved: "workspace/\(name) holds unsaved work:"
        case .unknown: "workspace/\(name): whether work is unsaved is unknown:"
        }
    let lines = report.lines.map { "  \(escapingControls($0))" }
    return ([headline] + lines).map { $0 + "\n" }.joined()
}

/// What `close --wait` prints at the end.
package func closedText(_ receipt: Receipt) -> String {
    let summary = receipt.summary.split(separator: "\n", omittingEmptySubsequences: false)
        .map { escapingControls(String($0)) }.joined(separator: "\n")
    var text = summary.isEmpty ? "" : summary + "\n"
    if receipt.volumeLost { text += "the volume was lost before it could be looked at\n" }
    if let rescue = receipt.rescue {
        let id = escapingControls(rescue)
        text += "kept in a rescue: berth rescue restore \(id)\n"
    }
    return text + "workspace/\(receipt.workspace) closed\n"
}
