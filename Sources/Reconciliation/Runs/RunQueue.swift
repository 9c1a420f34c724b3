package import Resources

/// The place of a run in its class's queue.
package enum RunPlace: Hashable, Sendable {
    /// The run may start, or has already started.
    case granted
    /// The position in the queue, from 1.
    case waiting(Int)
    /// An earlier run of the same workspace has not ended: a conversation has one writer.
    case behind(RunID)
}

/// The place of every run that has not ended.
///
/// Fair among workspaces: each has at most one run in the queue, which counts as arrived when its
/// predecessor ended, so no later run gets before it. `isReady` says which runs could start now;
/// other runs, such as those that wait for a usage limit to end, block nobody.
///
/// `runs` are all runs, including ended ones; `limits` holds the number that each class allows at
/// once, if it sets one. A run that names no class is of `defaultClass`.
package func places(
    of runs: [Run],
    limits: [ResourceName: Int64],
    defaultClass: ResourceName,
    isReady: (Run) -> Bool
) -> [RunID: RunPlace] {
    var places: [RunID: RunPlace] = [:]
    let groups = Dictionary(grouping: runs) { $0.class ?? defaultClass }
    let heads = queueHeads(of: runs, &places)
    for (name, members) in groups {
        let active = members.filter(\.phase.holdsSlot).count
        for run in members where run.phase.holdsSlot { places[run.id] = .granted }
        let waiting = members.compactMap { heads[$0.id] }
            .filter { $0.run.phase == .queued && isReady($0.run) }
            .sorted { ($0.came, $0.run.created, $0.run.id) < ($1.came, $1.run.created, $1.run.id) }
        let free = limits[name].map { max(0, Int($0) - active) } ?? waiting.count
        for (index, head) in waiting.enumerated() {
            places[head.run.id] = index < free ? .granted : .waiting(index - free + 1)
        }
        for run in members where run.phase == .queued && places[run.id] == nil {
            // It waits for something else and reports that instead of its place.
            places[run.id] = .waiting(waiting.count - min(free, waiting.count) + 1)
        }
    }
    return places
}

/// The first unended run of each workspace and when it arrived; the others wait behind it.
private func queueHeads(
    of runs: [Run],
    _ places: inout [RunID: RunPlace]
) -> [RunID: (run: Run, came: Timestamp)] {
    var heads: [RunID: (run: Run, came: Timestamp)] = [:]
    for (_, own) in Dictionary(grouping: runs, by: \.uid) {
        // A run that has begun stays first, whatever was asked for earlier.
        let left = own.filter { !$0.phase.isEnd }
            .sorted { ($0.turn, $0.created, $0.id) < ($1.turn, $1.created, $1.id) }
        guard let head = left.first else { continue }
        let last = own.compactMap(\.ended).max()
        heads[head.id] = (head, max(head.created, last ?? head.created))
        for run in left.dropFirst() { places[run.id] = .behind(head.id) }
    }
    return heads
}

extension Run {
    /// 0 once the run has begun.
    fileprivate var turn: Int { phase == .queued && attempts == 0 ? 1 : 0 }
}
