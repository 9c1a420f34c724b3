import API
import ArgumentParser
import Resources

struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Store what manifests declare; the controller makes it so.",
        discussion: """
            Examples:
              berth apply -f first.yaml
              berth apply -f team/ -f extra.yaml --wait
              cat spec.yaml | berth apply -f -
              berth apply -f prod/ --prune -l team=web
              berth apply -f first.yaml --plan 0f3a…   # only what `berth diff` showed
            """
    )

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var connection: ServerOptions

    @Flag(help: "Say what would happen; change nothing.")
    var dryRun = false

    @Flag(help: "Delete what -l selects and the files do not declare, of the kinds they declare.")
    var prune = false

    @Option(
        name: [.customShort("l"), .long],
        help: "Which resources --prune may delete, as in team=web."
    )
    var selector: String?

    @Option(
        help: ArgumentHelp(
            "Apply only if the plan is still the one whose hash `berth diff` printed.",
            valueName: "hash"
        )
    )
    var plan: String?

    @Flag(help: "Wait until each workspace is ready, or closed where it is declared closed.")
    var wait = false

    @Option(help: "How long --wait waits, such as 90s or 10m.")
    var timeout: String = "10m"

    mutating func validate() throws {
        if prune, selector == nil {
            throw ValidationError("--prune needs -l, which says what it may delete")
        }
        if selector != nil, !prune { throw ValidationError("-l is for --prune") }
        if dryRun, wait { throw ValidationError("--wait and --dry-run exclude each other") }
    }

    func run() async throws {
        let limit = try timeLimit(timeout)
        let labels = try selector.map(parsedSelector)
        let declarations = try manifests.declarations()
        let client = try connection.client
        let request = ApplyRequest(client: client, declarations: declarations)
        let hashes = try await plan.map(PlanCheck.init)?.hashes(request) ?? [:]
        let outcomes = try await request.apply(dryRun: dryRun, hashes: hashes)
        if let labels { try await request.prune(labels, dryRun: dryRun) }
        if wait { try await waitUntilReady(outcomes, client, within: limit) }
    }

    private func waitUntilReady(
        _ outcomes: [ApplyOutcome],
        _ client: APIClient,
        within limit: Duration
    ) async throws {
        let goals = outcomes.compactMap { outcome -> WaitGoal? in
            guard case .workspace(let workspace) = outcome.resource else { return nil }
            return WaitGoal.applied(workspace)
        }
        try await Waiter(client: client, kind: .workspace).wait(for: goals, within: limit)
    }
}

/// The plan that the user has seen; it must not have changed since.
private struct PlanCheck {
    let hash: String

    /// The hash of each resource's plan; throws `conflict` when their combined hash has changed.
    func hashes(_ request: ApplyRequest) async throws -> [String: String] {
        let outcomes = try await request.outcomes(dryRun: true)
        let now = combinedHash(outcomes)
        guard now == hash else {
            throw Failure(
                .conflict,
                "the plan is \(now) now, not \(hash): look at it again with `berth diff`"
            )
        }
        let pairs = outcomes.map { ($0.resource.listedName, $0.plan.hash) }
        return Dictionary(pairs) { first, _ in first }
    }
}

/// Sends declarations in order, one request for each.
struct ApplyRequest {
    let client: APIClient
    let declarations: [Declaration]

    /// Returns the controller's answer to each declaration; throws at the first refusal.
    func outcomes(dryRun: Bool) async throws -> [ApplyOutcome] {
        var outcomes: [ApplyOutcome] = []
        for declaration in declarations {
            outcomes.append(try await send(declaration, dryRun: dryRun, plan: nil))
        }
        return outcomes
    }

    /// Applies each declaration and prints the result.
    ///
    /// A refusal does not prevent the others from being applied; the first one decides the exit
    /// code.
    func apply(dryRun: Bool, hashes: [String: String]) async throws -> [ApplyOutcome] {
        let console = Console.current
        var outcomes: [ApplyOutcome] = []
        var failure: Failure?
        for declaration in declarations {
            let name = "\(declaration.kind.word)/\(declaration.name)"
            do throws(Failure) {
                let outcome = try await send(declaration, dryRun: dryRun, plan: hashes[name])
                outcomes.append(outcome)
                console.print("\(name) \(outcome.change.rawValue)" + (dryRun ? " (dry run)" : ""))
            } catch {
                guard error.status != .unreachable else { throw error }
                let named = Failure(error.status, "\(name): \(error.message ?? "refused")")
                if let text = named.rendered { console.say(text) }
                failure = failure ?? Failure(error.status)
            }
        }
        if let failure { throw failure }
        return outcomes
    }

    /// Deletes what `selector` matches and nothing here declares, among the kinds declared here.
    func prune(_ selector: LabelSelector, dryRun: Bool) async throws {
        let kept = Set(declarations.map { "\($0.kind.word)/\($0.name)" })
        for kind in Kind.allCases where declarations.contains(where: { $0.kind == kind }) {
            let found = try await client.list(
                AnyResource.self,
                kind.plural,
                query: [("labelSelector", selector.text)]
            )
            for resource in found
            where !kept.contains(resource.listedName) && resource.metadata.deletionTimestamp == nil
            {
                if !dryRun {
                    try await client.delete(kind.plural, resource.metadata.name.text)
                }
                Console.current.print(
                    "\(resource.listedName) pruned" + (dryRun ? " (dry run)" : "")
                )
            }
        }
    }

    private func send(
        _ declaration: Declaration,
        dryRun: Bool,
        plan: String?
    ) async throws(Failure) -> ApplyOutcome {
        var query: APIClient.Query = []
        if dryRun { query.append(("dryRun", "true")) }
        if let plan { query.append(("plan", plan)) }
        return try await client.put(
            ApplyOutcome.self,
            declaration.kind.plural,
            declaration.name.text,
            query: query,
            body: try declaration.body()
        )
    }
}

/// Parses a time limit as users write it.
func timeLimit(_ text: String) throws(Failure) -> Duration {
    do {
        // `never` becomes ten years, which is long enough for any command.
        return try TimeLimit(parsing: text).duration ?? .seconds(3_650 * 86_400)
    } catch {
        throw Failure(.invalid, "--timeout '\(text)': \(error.message)")
    }
}

func parsedSelector(_ text: String) throws(Failure) -> LabelSelector {
    do {
        return try LabelSelector(parsing: text)
    } catch {
        throw Failure(.invalid, "-l '\(text)': \(error.message)")
    }
}

/// Parses a name that the user typed.
func parsedName(_ text: String) throws(Failure) -> ResourceName {
    do {
        return try ResourceName(parsing: text)
    } catch {
        throw Failure(.invalid, "'\(text)': \(error.message)")
    }
}
