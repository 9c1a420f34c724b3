import Reconciliation
import Testing

@Suite struct DelayQueueTests {
    @Test func `keys come when their time is over, the earliest first`() {
        var queue = DelayQueue<Int>()
        for key in [5, 1, 4, 2, 3] { queue.set(key, at: .seconds(key)) }
        #expect(queue.first == .seconds(1))
        #expect(queue.due(at: .milliseconds(999)) == [])
        #expect(queue.due(at: .seconds(3)) == [1, 2, 3])
        #expect(queue.first == .seconds(4))
        #expect(queue.due(at: .seconds(9)) == [4, 5])
        #expect(queue.first == nil)
    }

    @Test func `a later call takes the place of an earlier one`() {
        var queue = DelayQueue<String>()
        queue.set("a", at: .seconds(1))
        queue.set("a", at: .seconds(5))
        queue.set("b", at: .seconds(2))
        #expect(queue.due(at: .seconds(4)) == ["b"])
        #expect(queue.due(at: .seconds(5)) == ["a"])
        #expect(queue.due(at: .seconds(9)) == [])
        queue.set("a", at: .seconds(5))
        queue.set("a", at: .seconds(1))
        #expect(queue.due(at: .seconds(1)) == ["a"])
        #expect(queue.due(at: .seconds(5)) == [])
    }

    @Test func `what is taken back never comes`() {
        var queue = DelayQueue<Int>()
        queue.set(1, at: .seconds(1))
        queue.set(2, at: .seconds(2))
        queue.remove(1)
        #expect(queue.first == .seconds(2))
        #expect(queue.due(at: .seconds(9)) == [2])
    }

    /// A workspace that is checked every ten seconds for a year makes three million requests.
    @Test func `P23: nothing is left of what was replaced`() {
        var queue = DelayQueue<Int>()
        for round in 0..<10_000 {
            for key in 0..<10 { queue.set(key, at: .seconds(round * 10 + key)) }
        }
        #expect(queue.count == 10)
        #expect(queue.capacity <= 200)
    }

    @Test(arguments: UInt64(1)...20)
    func `it does what a dictionary would`(seed: UInt64) {
        var generator = Splitmix(state: seed)
        var queue = DelayQueue<Int>()
        var model: [Int: Int] = [:]
        for _ in 0..<2_000 {
            let (key, moment) = (generator.below(50), generator.below(1_000))
            switch generator.below(4) {
            case 0:
                queue.remove(key)
                model[key] = nil
            case 1:
                let due = model.filter { $0.value <= moment }
                #expect(Set(queue.due(at: .seconds(moment))) == Set(due.keys))
                for key in due.keys { model[key] = nil }
            default:
                queue.set(key, at: .seconds(moment))
                model[key] = moment
            }
            #expect(queue.first == model.values.min().map { .seconds($0) })
            #expect(queue.count == model.count)
        }
    }
}

/// Numbers that are the same in every run.
private struct Splitmix {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
