package import Resources

/// How long runs that are through are remembered.
package enum RunHistory {
    /// How many of one workspace's name.
    package static let perNameMax = 100
    /// How many in all.
    package static let totalMax = 20_000
    /// How long after their end.
    package static let age = Duration.seconds(90 * 86_400)
}

/// What is stored of runs besides what people ask of them.
extension ResourceTable {
    /// Stores the run that a change of a workspace's spec asks for; nothing when it asks for none.
    ///
    /// It belongs into the change that stores `workspace`. The conversation of the workspace's last
    /// run goes on.
    package func runAsked(
        by workspace: Workspace,
        before old: Workspace?,
        now: Timestamp
    ) -> [Edit.Write] {
        guard let spec = try? resolve(workspace.spec) else { return [] }
        let asked = run(
            askedBy: workspace.metadata,
            spec,
            class: workspace.spec.class,
            before: old.flatMap { try? resolve($0.spec) },
            session: runs.newest(of: workspace.metadata.uid)?.session,
            at: now
        )
        return asked.map { adding($0, now: now).writes } ?? []
    }

    /// Stores a new run, and forgets what is too old or too many with it.
    ///
    /// One that is stored already stays as it is, so that whoever asks twice asks for one run.
    package func adding(_ run: Run, now: Timestamp) -> Edit {
        guard runs[run.id] == nil, runs.unreadable[run.id] == nil else { return Edit() }
        var edit = Edit([.run(run)] + expired(with: run, now).map { .removeRun($0) })
        // What a run of today cost counts for its class, whether or not the run is remembered.
        if runs.hasStaleCosts(before: now.day) { edit.writes.append(.forgetCosts(before: now.day)) }
        return edit
    }

    /// Stores that a run cost `total` by now; nothing when that is stored already.
    package func recording(cost total: DollarAmount, of run: Run, now: Timestamp) -> Edit {
        let entry = entry(recording: total, of: run, at: now, in: runs.costs(of: run.id))
        return Edit(entry.map { [.cost($0)] } ?? [])
    }

    /// What is stored of a run's cost.
    package func recordedCost(of id: RunID) -> DollarAmount {
        runs.costs(of: id).reduce(.zero) { $0 + $1.amount }
    }

    /// What the run's class may still spend today; nil without a bound.
    package func budgetToday(of run: Run, now: Timestamp) -> DollarAmount? {
        guard let standard = try? ResourceName(parsing: Self.defaultClass) else { return nil }
        let name = run.class ?? standard
        return Reconciliation.budgetToday(
            of: name,
            limit: workspaceClass(name)?.spec.limits?.budgetPerDay,
            runs.costs(on: now.day),
            defaultClass: standard,
            at: now
        )
    }

    /// Stores what was decided of a run; nil when it is gone, or ended otherwise meanwhile.
    ///
    /// What people ask meanwhile stays. Nothing is written for what is stored already, unless
    /// `isUnsure` says that it may not be.
    package func recording(_ decided: Run, isUnsure: Bool = false) -> Edit? {
        guard let stored = runs[decided.id],
            !stored.phase.isEnd || stored.phase == decided.phase
        else { return nil }
        var run = decided
        run.requests = stored.requests
        run.requests.answers.removeAll { answer in
            decided.answers.contains { $0.question == answer.question }
        }
        run.version = stored.version
        return run == stored && !isUnsure ? Edit() : Edit([.run(run)])
    }

    /// Forgets a workspace, whose runs are at an end with it and stay as its history.
    package func forgetting(_ uid: UID, now: Timestamp) -> Edit {
        guard let workspace = workspaces[uid] else { return Edit() }
        let left = runs.of(uid).filter { $0.concluded == nil }.map { run in
            // Nobody is left who could tell of its end.
            var run = run.phase.isEnd ? run : run.cancelling(.workspaceClosed, at: now).run
            run.concluded = now
            return Edit.Write.run(run)
        }
        return Edit([.remove(.workspace(workspace))] + left)
    }

    /// What is no longer remembered once `run` is stored.
    ///
    /// What is not through stays, and so does the newest of every workspace that is there: whatever
    /// comes next goes on from it.
    private func expired(with run: Run, _ now: Timestamp) -> [RunID] {
        let oldest = now.adding(.zero - RunHistory.age)
        var gone = Set(
            runs.all.values.filter { ($0.ended ?? now) < oldest && isHistory($0) }.map(\.id)
        )
        let own = runs.of(run.workspace).filter { $0.uid == run.uid || isHistory($0) }
        let surplus = own.count + 1 - RunHistory.perNameMax
        for old in own.prefix(max(0, surplus)) where old.concluded != nil { gone.insert(old.id) }
        let excess = runs.all.count + 1 - gone.count - RunHistory.totalMax
        if excess > 0 {
            let rest = runs.list().filter { !gone.contains($0.id) && isHistory($0) }
            gone.formUnion(rest.prefix(excess).map(\.id))
        }
        return gone.sorted()
    }

    /// Whether nothing that may still happen goes on from a run.
    private func isHistory(_ run: Run) -> Bool {
        guard run.concluded != nil else { return false }
        return workspaces[run.uid] == nil || runs.newest(of: run.uid)?.id != run.id
    }
}

/// The order in which runs get their turn.
extension ResourceTable {
    /// The place of every run that is not through.
    package func runPlaces(now: Timestamp) -> [RunID: RunPlace] {
        guard let standard = try? ResourceName(parsing: Self.defaultClass) else { return [:] }
        let unfinished = runs.unfinished
        let limits = classes.compactMapValues(\.spec.limits?.runs)
        var found = places(
            of: Set(unfinished.map(\.uid)).flatMap { runs.of($0) },
            limits: limits,
            defaultClass: standard,
            isReady: { isReady($0, now) }
        )
        // Nobody knows how far it is, and a conversation has one writer.
        for lost in runs.unreadable.values where !lost.isEnd {
            for run in runs.of(lost.uid) where found[run.id] != nil && run.phase == .queued {
                found[run.id] = .behind(lost.id)
            }
        }
        return found
    }

    /// Whether a run could begin if it had its turn.
    private func isReady(_ run: Run, _ now: Timestamp) -> Bool {
        guard run.limitedUntil.map({ $0 <= now }) ?? true, run.requests.cancelled == nil,
            !runs.unreadable.values.contains(where: { $0.uid == run.uid && !$0.isEnd }),
            let workspace = workspaces[run.uid], workspace.metadata.deletionTimestamp == nil,
            let spec = try? resolve(workspace.spec)
        else { return false }
        return spec.mode == .headless && spec.state == .open
    }
}
