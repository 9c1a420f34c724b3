import API
import Resources

/// Watches resources of one kind until the goals are met, and shows the progress on talk.
struct Waiter {
    let client: APIClient
    let kind: Kind

    /// Waits until every goal is met, and returns the last seen state of each resource.
    ///
    /// A broken connection is reopened until the time is up. Throws `Failure`: `.no` when a goal
    /// cannot be met or the time is up, and what a refused request throws.
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

    /// Watches once, and lists the resources when the watch is open.
    ///
    /// A watch does not report what was deleted before it, and a list not what is deleted after it.
    /// Returns nil when the watch ended before the goals were met.
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

/// A goal that cannot be met, and the last seen state.
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
