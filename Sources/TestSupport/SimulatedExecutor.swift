import Synchronization

/// Runs all jobs of a simulated program on the thread that drives it, one after the other.
///
/// Tasks that prefer it, their child tasks and the actors they enter run nowhere else, so that one
/// seed gives one schedule.
package final class SimulatedExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var generator: SeededGenerator?
        var isDead = false
    }

    private let state: Mutex<State>

    /// With a generator the next job is drawn by it, without one the oldest runs first.
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

    /// Runs until every task waits for something; gives whether it got there within `jobsMax` jobs.
    @discardableResult
    package func runUntilIdle(jobsMax: Int = 1_000_000) -> Bool {
        for _ in 0..<jobsMax {
            guard let job = next() else { return true }
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
        return false
    }

    /// Drops every job from now on, as a killed process would.
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
