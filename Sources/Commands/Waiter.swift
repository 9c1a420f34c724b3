import API
import Resources

/// Watches resources of one kind until what is waited for has come, showing progress on talk.
struct Waiter {
    let client: APIClient
    let kind: Kind

    /// Waits until every goal is met, and gives what was last seen of each resource.
    ///
    /// A connection that breaks is made anew until the time is up. Throws `Failure`: `.no` when a
    /// goal cannot be met or the time is up, and what a refused request throws.
    @discardableResult
    func wait(
        for goals: [WaitGoal],
        within limit: Duration
    ) async throws -> [ResourceName: AnyResource] {
        guard !goals.isEmpty else { return [:] }
        return try await withThrowingTaskGroup(of: [ResourceName: AnyResource].self) { group in
            let progress = ProgressLine(console: Console.current)
            group.addTask { try await watch(goals, progress) }
            group.addTask {
                try await Task.sleep(for: limit)
                let waited = "\(limit.components.seconds)s"
                let last = progress.last.map { "; last seen: \($0)" } ?? ""
                throw Failure(.no, "timed out after \(waited)\(last)")
            }
            defer {
                group.cancelAll()
                progress.clear()
            }
            return try await group.next() ?? [:]
        }
    }

    private func watch(
        _ goals: [WaitGoal],
        _ progress: ProgressLine
    ) async throws -> [ResourceName: AnyResource] {
        while true {
            do {
                if let seen = try await watchOnce(goals, progress) { return seen }
            } catch let failure as Failure where failure.status == .unreachable {
                try Task.checkCancellation()
                progress.show(failure.message ?? "the controller does not answer")
            }
            try await Task.sleep(for: .seconds(1))
        }
    }

    /// One watch, and a look under it; nil when the watch ended before the goals were met.
    ///
    /// What is gone already is told by no watch, and what goes after a look by no look.
    private func watchOnce(
        _ goals: [WaitGoal],
        _ progress: ProgressLine
    ) async throws -> [ResourceName: AnyResource]? {
        var seen: [ResourceName: AnyResource] = [:]
        var isDone = false
        func look() async throws -> Bool {
            for item in try await client.list(AnyResource.self, kind.plural) {
                seen[item.metadata.name] = item
            }
            isDone = try isMet(goals, seen, progress)
            return !isDone
        }
        try await client.watch(ResourceChange.self, kind.plural, opened: look) { change in
            let name = change.object.metadata.name
            seen[name] = change.type == .deleted ? nil : change.object
            guard goals.contains(where: { $0.name == name }) else { return true }
            isDone = try isMet(goals, seen, progress)
            return !isDone
        }
        return isDone ? seen : nil
    }

    private func isMet(
        _ goals: [WaitGoal],
        _ seen: [ResourceName: AnyResource],
        _ progress: ProgressLine
    ) throws -> Bool {
        var pending: String?
        for goal in goals {
            switch goal.verdict(seen[goal.name]) {
            case .met: continue
            case .pending(let text): pending = pending ?? text
            case .failed(let reason):
                throw WaitFailure(goal: goal, reason: reason, resource: seen[goal.name], kind: kind)
            }
        }
        guard let pending else { return true }
        progress.show(pending)
        return false
    }
}

/// A goal that will not be met, and what was last seen.
struct WaitFailure: Error {
    var goal: WaitGoal
    var reason: String
    var resource: AnyResource?
    var kind: Kind

    var failure: Failure {
        let status: CommandStatus = resource == nil ? .notFound : .no
        return Failure(status, "\(kind.word)/\(goal.name): \(reason)")
    }
}
