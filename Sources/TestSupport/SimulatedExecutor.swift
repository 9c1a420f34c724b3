import Synchronization

/// Runs all jobs of a simulated program one after the other, on the calling thread.
///
/// Tasks that prefer it, their child tasks and the actors they enter run only here, so one seed
/// gives one schedule.
package final class SimulatedExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var generator: SeededGenerator?
        var isDead = false
    }

    private let state: Mutex<State>

    /// With a generator the next job is drawn at random; without one the oldest job runs first.
    package init(generator: SeededGenerator? = nil) {
        state = Mutex(State(generator: generator))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { state in
            guard !state.isDead else { return }
            state.jobs.append(job)
        }
    }

    package func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        UnownedTaskExecutor(ordinary: self)
    }

    /// Runs until every task is waiting; returns whether that took at most `jobsMax` jobs.
    @discardableResult
    package func runUntilIdle(jobsMax: Int = 1_000_000) -> Bool {
        for _ in 0..<jobsMax {
            guard let job = next() else { return true }
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
        return false
    }

    /// Drops every job from now on, like a killed process.
    package func kill() {
        state.withLock { state in
            state.isDead = true
            state.jobs = []
        }
    }

    private func next() -> UnownedJob? {
        state.withLock { state in
            guard !state.isDead, !state.jobs.isEmpty else { return nil }
            let index = state.generator?.below(state.jobs.count) ?? 0
            return state.jobs.remove(at: index)
        }
    }
}
