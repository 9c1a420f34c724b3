import API
import Reconciler
import Reconciliation
import Resources

/// Samples the usage of running workspaces while somebody watches.
package actor UsageMonitor {
    private static let interval: Duration = .seconds(3)
    private static let samplesMax = 60

    private struct Past {
        var entry: UsageEntry
        var processorTime: Duration
        var moment: ContinuousClock.Instant
    }

    private let registry: Registry
    private let runtime: (any UsageRuntime)?
    private let clock: any Clock
    private var past: [UID: Past] = [:]
    private var watchers: [Int: AsyncStream<UsageEntry>.Continuation] = [:]
    private var watcherCount = 0
    private var sampling: Task<Void, Never>?

    init(registry: Registry, runtime: (any UsageRuntime)?, clock: any Clock) {
        self.registry = registry
        self.runtime = runtime
        self.clock = clock
    }

    func entries() -> [UsageEntry] {
        past.values.map(\.entry).sorted { $0.name < $1.name }
    }

    /// The known samples, followed by each new one; ends when the caller stops.
    func stream() -> AsyncStream<UsageEntry> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: UsageEntry.self,
            bufferingPolicy: .bufferingNewest(1_024)
        )
        for entry in entries() { continuation.yield(entry) }
        watcherCount += 1
        let number = watcherCount
        watchers[number] = continuation
        continuation.onTermination = { [weak self] _ in
            // Ends at once: it only removes the watcher.
            Task { [weak self] in await self?.leave(number) }
        }
        if sampling == nil {
            // Ends with the last watcher, whose removal cancels it.
            sampling = Task { [weak self] in
                while !Task.isCancelled {
                    await self?.sample()
                    try? await Task.sleep(for: Self.interval)
                }
            }
        }
        return stream
    }

    private func leave(_ number: Int) {
        watchers[number] = nil
        guard watchers.isEmpty else { return }
        sampling?.cancel()
        sampling = nil
    }

    private func sample() async {
        guard let runtime else { return }
        let running = registry.read { Array($0.workspaces.values) }.filter {
            $0.spec.state != .closed && $0.status.containerID != nil
        }
        let present = Set(running.map(\.metadata.uid))
        past = past.filter { present.contains($0.key) }
        await withTaskGroup(of: (Workspace, RuntimeUsage)?.self) { group in
            // Limits the parallel calls, so that many workspaces do not overload the Engine.
            for (index, workspace) in running.enumerated() {
                if index >= 8, let done = await group.next() ?? nil { note(done.0, done.1) }
                group.addTask {
                    guard let container = workspace.status.containerID,
                        let usage = try? await runtime.usage(of: container)
                    else { return nil }
                    return (workspace, usage)
                }
            }
            for await done in group {
                if let done { note(done.0, done.1) }
            }
        }
    }

    private func note(_ workspace: Workspace, _ usage: RuntimeUsage) {
        let uid = workspace.metadata.uid
        let moment = ContinuousClock.now
        var entry = UsageEntry(
            name: workspace.metadata.name,
            uid: uid,
            memoryLimitBytes: usage.memoryLimitBytes,
            samples: []
        )
        var processors = 0.0
        if let old = past[uid] {
            entry.samples = old.entry.samples.suffix(Self.samplesMax - 1)
            // A new container starts at zero again.
            let busy = max(.zero, usage.processorTime - old.processorTime)
            processors = busy / (moment - old.moment)
        }
        let sample = UsageEntry.Sample(
            time: clock.now(),
            processors: (processors * 1_000).rounded() / 1_000,
            memoryBytes: usage.memoryBytes
        )
        entry.samples.append(sample)
        past[uid] = Past(entry: entry, processorTime: usage.processorTime, moment: moment)
        entry.samples = [sample]
        for watcher in watchers.values { watcher.yield(entry) }
    }
}
