import Reconciler
import Synchronization
import TestSupport
import Testing

/// The work loop is generic in its key: here the keys are lamps, which are switched on and off.
@Suite struct WorkLoopTests {
    /// A minimal kind of resource: a lamp that is not as desired is switched.
    private final class Lamps: Sendable {
        struct State {
            var wanted: [Int: Bool] = [:]
            var found: [Int: Bool] = [:]
            var inWork: Set<Int> = []
            var passes = 0
            var overlaps = 0
            var failures = 0
        }

        let state = Mutex(State())
        let clock: ManualClock
        let work: WorkLoop<Int>

        init(clock: ManualClock) {
            self.clock = clock
            work = WorkLoop(clock: clock)
        }

        func want(_ lamp: Int, _ on: Bool) {
            state.withLock { $0.wanted[lamp] = on }
            work.requeue(lamp)
        }

        func reconcile(_ lamp: Int) async {
            let isDifferent = state.withLock { state in
                state.passes += 1
                if !state.inWork.insert(lamp).inserted { state.overlaps += 1 }
                return state.wanted[lamp] != state.found[lamp]
            }
            // Switching takes some time, and fails every third time.
            try? await clock.sleep(for: .milliseconds(20))
            let hasFailed = state.withLock { state in
                state.inWork.remove(lamp)
                guard isDifferent else { return false }
                state.failures += 1
                guard state.failures % 3 != 0 else { return true }
                state.found[lamp] = state.wanted[lamp]
                return false
            }
            work.requeue(lamp, after: hasFailed ? .seconds(1) : .seconds(10))
        }
    }

    private struct World {
        let clock = ManualClock()
        let executor: SimulatedExecutor
        let lamps: Lamps

        init(seed: UInt64? = nil) {
            executor = SimulatedExecutor(generator: seed.map { SeededGenerator(seed: $0) })
            let lamps = Lamps(clock: clock)
            self.lamps = lamps
            // The task ends when the loop is stopped.
            Task(executorPreference: executor) {
                await lamps.work.run(workers: 3) { await lamps.reconcile($0) }
            }
            executor.runUntilIdle()
        }

        func run(for span: Duration) {
            let end = clock.monotonic() + span
            executor.runUntilIdle()
            while let next = clock.nextDeadline, next <= end {
                clock.advance(to: next)
                executor.runUntilIdle()
            }
            clock.advance(to: end)
            executor.runUntilIdle()
        }
    }

    @Test(arguments: UInt64(1)...10)
    func `every key comes to what is wanted, one pass at a time`(seed: UInt64) {
        let world = World(seed: seed)
        for lamp in 0..<20 {
            world.lamps.want(lamp, true)
            world.executor.runUntilIdle()
        }
        world.run(for: .milliseconds(50))
        for lamp in 0..<20 where lamp % 2 == 0 { world.lamps.want(lamp, false) }
        world.run(for: .seconds(60))
        let state = world.lamps.state.withLock { $0 }
        #expect(state.found == state.wanted)
        #expect(state.overlaps == 0)
        #expect(state.failures > 20)
    }

    @Test func `P23: a day of passes leaves nothing behind`() {
        let world = World()
        for lamp in 0..<20 { world.lamps.want(lamp, true) }
        world.run(for: .seconds(86_400))
        #expect(world.lamps.state.withLock { $0.passes } > 20 * 8_000)
        // At most three workers sleep, and the task that waits for the first delay.
        #expect(world.clock.sleepers <= 4)
        #expect(world.lamps.work.delayed <= 20)
    }

    @Test func `a delay in place of an earlier one is the only one`() {
        let world = World()
        world.lamps.work.requeue(1, after: .seconds(5))
        world.lamps.work.requeue(1, after: .seconds(30))
        world.run(for: .seconds(29))
        #expect(world.lamps.state.withLock { $0.passes } == 0)
        world.run(for: .seconds(2))
        #expect(world.lamps.state.withLock { $0.passes } == 1)
    }

    @Test func `stopping finishes what is under way and begins nothing more`() {
        let clock = ManualClock()
        let executor = SimulatedExecutor()
        let lamps = Lamps(clock: clock)
        let hasEnded = Mutex(false)
        Task(executorPreference: executor) {
            await lamps.work.run(workers: 2) { await lamps.reconcile($0) }
            hasEnded.withLock { $0 = true }
        }
        executor.runUntilIdle()
        for lamp in 0..<5 { lamps.want(lamp, true) }
        executor.runUntilIdle()
        lamps.work.stop()
        executor.runUntilIdle()
        #expect(!hasEnded.withLock { $0 })
        clock.advance(to: .seconds(1))
        executor.runUntilIdle()
        #expect(hasEnded.withLock { $0 })
        #expect(lamps.state.withLock { $0.passes } == 2)
    }
}
