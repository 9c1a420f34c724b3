package import Resources

/// A run that is stored and cannot be read.
package struct UnreadableRun: Error, Hashable, Sendable {
    package var id: RunID
    /// The workspace's.
    package var uid: UID
    /// Whether it was through when it was stored.
    package var isEnd: Bool
    /// What is wrong with it.
    package var description: String

    package init(id: RunID, uid: UID, isEnd: Bool, description: String) {
        self.id = id
        self.uid = uid
        self.isEnd = isEnd
        self.description = description
    }
}

/// Runs as they are stored, those of workspaces that are gone too.
package struct RunTable: Sendable {
    package private(set) var all: [RunID: Run] = [:]
    /// They stay as they are stored, for a version of Berth that can read them.
    package private(set) var unreadable: [RunID: UnreadableRun] = [:]
    private var byWorkspace: [UID: Set<RunID>] = [:]
    private var byName: [ResourceName: Set<RunID>] = [:]
    private var open: Set<RunID> = []
    /// By day.
    private var costs: [Int64: [RunID: RunCost]] = [:]

    init(_ runs: [Result<Run, UnreadableRun>] = [], _ costs: [RunCost] = []) {
        for cost in costs { put(cost) }
        for stored in runs {
            switch stored {
            case .success(let run): _ = put(run)
            case .failure(let run): unreadable[run.id] = run
            }
        }
    }

    package subscript(_ id: RunID) -> Run? { all[id] }

    /// The runs of a workspace, the oldest first.
    package func of(_ uid: UID) -> [Run] { sorted(byWorkspace[uid]) }

    /// The runs of all workspaces that ever had this name, the oldest first.
    package func of(_ name: ResourceName) -> [Run] { sorted(byName[name]) }

    /// The newest run of a workspace.
    package func newest(of uid: UID) -> Run? {
        byWorkspace[uid]?.compactMap { all[$0] }.max(by: isOlder)
    }

    /// Those that are not through, the oldest first.
    package var unfinished: [Run] { sorted(open) }

    /// All of a workspace's name, or with nil all that there are; the oldest first.
    package func list(_ name: ResourceName? = nil) -> [Run] {
        name.map { of($0) } ?? all.values.sorted(by: isOlder)
    }

    /// What a run cost, by day.
    package func costs(of id: RunID) -> [RunCost] { costs.values.compactMap { $0[id] } }

    /// What all runs cost on a day, in days since 1970-01-01 in UTC; those that are forgotten too.
    package func costs(on day: Int64) -> [RunCost] { costs[day].map { Array($0.values) } ?? [] }

    /// Whether there are costs from before `day` of runs that are forgotten.
    func hasStaleCosts(before day: Int64) -> Bool {
        costs.contains { $0.key < day && $0.value.keys.contains { !isKnown($0) } }
    }

    mutating func put(_ cost: RunCost) { costs[cost.day, default: [:]][cost.run] = cost }

    mutating func forgetCosts(before day: Int64) {
        for old in costs.keys where old < day {
            let kept = costs[old, default: [:]].filter { isKnown($0.key) }
            costs[old] = kept.isEmpty ? nil : kept
        }
    }

    private func isKnown(_ id: RunID) -> Bool { all[id] != nil || unreadable[id] != nil }

    mutating func put(_ run: Run) -> RunChange {
        unreadable[run.id] = nil
        let old = all.updateValue(run, forKey: run.id)
        byWorkspace[run.uid, default: []].insert(run.id)
        byName[run.workspace, default: []].insert(run.id)
        if run.phase.isEnd { open.remove(run.id) } else { open.insert(run.id) }
        return RunChange(type: old == nil ? .added : .modified, run: run)
    }

    /// Forgets a run as of `version`; nil when it is not there.
    mutating func remove(_ id: RunID, version: Int64) -> RunChange? {
        guard var run = all.removeValue(forKey: id) else { return nil }
        open.remove(id)
        byWorkspace[run.uid]?.remove(id)
        if byWorkspace[run.uid]?.isEmpty == true { byWorkspace[run.uid] = nil }
        byName[run.workspace]?.remove(id)
        if byName[run.workspace]?.isEmpty == true { byName[run.workspace] = nil }
        run.version = version
        return RunChange(type: .deleted, run: run)
    }

    private func sorted(_ ids: Set<RunID>?) -> [Run] {
        (ids ?? []).compactMap { all[$0] }.sorted(by: isOlder)
    }
}

private func isOlder(_ left: Run, _ right: Run) -> Bool {
    (left.created, left.id) < (right.created, right.id)
}
