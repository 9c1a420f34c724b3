import Reconciliation
import Resources
import Testing

@Suite
struct BackoffTests {
    @Test func `pauses double from the first to the limit`() {
        let backoff = Backoff(initial: .seconds(1), limit: .seconds(300))
        let pauses = (0...10).map { backoff.delay(afterFailures: $0) }
        #expect(pauses == [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map(Duration.seconds))
        #expect(backoff.delay(afterFailures: 100_000) == .seconds(300))
        #expect(backoff.delay(afterFailures: -1) == .zero)
    }

    @Test func `the first restart is free and each further one waits longer`() {
        var history = RestartHistory()
        var now = Duration.seconds(1_000)
        #expect(history.delay(at: now, generation: 1) == .zero)
        var pauses: [Duration] = []
        for _ in 0..<12 {
            let pause = history.delay(at: now, generation: 1)
            pauses.append(pause)
            now += pause
            history.noteStart(at: now, generation: 1)
        }
        #expect(
            pauses == [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map(Duration.seconds)
        )
    }

    @Test func `ten healthy minutes or a new generation forget the restarts`() {
        var history = RestartHistory()
        for _ in 0..<5 { history.noteStart(at: .seconds(10), generation: 1) }
        #expect(history.delay(at: .seconds(10), generation: 1) == .seconds(8))
        #expect(history.delay(at: .seconds(10), generation: 2) == .zero)
        #expect(history.delay(at: .seconds(609), generation: 1) == .zero)
        history.noteStart(at: .seconds(610), generation: 1)
        #expect(history.starts == 1)
        history.noteStart(at: .seconds(611), generation: 2)
        #expect(history.starts == 1)
    }

    @Test func `a pause that has passed is over`() {
        var history = RestartHistory()
        for _ in 0..<4 { history.noteStart(at: .seconds(10), generation: 1) }
        #expect(history.delay(at: .seconds(12), generation: 1) == .seconds(2))
        #expect(history.delay(at: .seconds(15), generation: 1) == .zero)
    }
}

@Suite
struct WorkQueueTests {
    @Test func `keys come in order, each once`() {
        var queue = WorkQueue<Int>()
        for key in [1, 2, 1, 3, 2] { queue.add(key) }
        #expect(queue.depth == 3)
        #expect([queue.next(), queue.next(), queue.next(), queue.next()] == [1, 2, 3, nil])
    }

    @Test func `a key marked while in work comes exactly once more, after it is finished`() {
        var queue = WorkQueue<Int>()
        queue.add(1)
        #expect(queue.next() == 1)
        queue.add(1)
        queue.add(1)
        #expect(queue.next() == nil)
        #expect(!queue.isIdle)
        queue.finish(1)
        #expect(queue.next() == 1)
        queue.finish(1)
        #expect(queue.next() == nil)
        #expect(queue.isIdle)
    }

    @Test(arguments: UInt64(1)...50)
    func `no key is in work twice and none is lost`(seed: UInt64) {
        var random = Draw(seed: seed)
        var queue = WorkQueue<Int>()
        var inWork: Set<Int> = []
        var owed: Set<Int> = []
        for _ in 0..<2_000 {
            switch random.below(3) {
            case 0:
                let key = random.below(12)
                queue.add(key)
                owed.insert(key)
            case 1:
                guard let key = queue.next() else { continue }
                #expect(inWork.insert(key).inserted)
                #expect(owed.remove(key) != nil)
            default:
                guard let key = inWork.sorted().first else { continue }
                inWork.remove(key)
                queue.finish(key)
            }
        }
        for key in inWork { queue.finish(key) }
        while let key = queue.next() { owed.remove(key) }
        #expect(owed.isEmpty)
    }
}

/// SplitMix64: the same numbers for the same seed.
struct Draw: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }
}
