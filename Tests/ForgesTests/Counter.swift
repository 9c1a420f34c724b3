import Synchronization

final class Counter: Sendable {
    private let number: Mutex<Int64>

    init(_ start: Int64 = 0) { number = Mutex(start) }

    var value: Int64 { number.withLock { $0 } }
    func add(_ difference: Int64 = 1) { number.withLock { $0 += difference } }
}
