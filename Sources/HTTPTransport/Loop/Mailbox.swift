import CCurl
import Glibc
import Synchronization

/// Identifies one exchange within one loop; never reused.
typealias TransferID = UInt64

/// A request of the rest of the program to the loop's thread.
enum LoopCommand: Sendable {
    case start(TransferOrder)
    case resumeReceiving(TransferID)
    case resumeSending(TransferID)
    case cancel(TransferID)
    case stop
}

/// Everything that the loop needs in order to run one exchange.
struct TransferOrder: Sendable {
    /// How the connection is used once it is established.
    enum Kind: Sendable {
        case exchange
        case upgrade
    }

    let id: TransferID
    let kind: Kind
    let endpoint: HTTPEndpoint
    let request: HTTPRequest
    let deadlines: HTTPDeadlines
    let sink: any TransferSink
    /// For an upgrade, the bytes to send after the server has switched protocols; otherwise nil.
    let outgoing: OutgoingQueue?
}

/// The only way into the loop's thread: a queue and an eventfd that ends its poll.
///
/// It uses an eventfd instead of `curl_multi_wakeup`, because a descriptor is a plain number: the
/// multi handle then never leaves its thread.
final class Mailbox: Sendable {
    private struct State {
        var commands: [LoopCommand] = []
        var isClosed = false
    }

    let wakeDescriptor: Int32
    private let state = Mutex(State())
    private let lastID = Atomic<UInt64>(0)

    init() {
        wakeDescriptor = berth_eventfd()
        precondition(wakeDescriptor >= 0, "no file descriptor left for the transfer loop")
    }

    deinit { close(wakeDescriptor) }

    func newID() -> TransferID {
        lastID.add(1, ordering: .relaxed).newValue
    }

    /// Queues a command; false when the loop has stopped and will never see it.
    @discardableResult
    func post(_ command: LoopCommand) -> Bool {
        let (accepted, wasEmpty) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.commands.append(command)
            return (true, state.commands.count == 1)
        }
        if wasEmpty {
            var one: UInt64 = 1
            // A full counter fails with EAGAIN, and then the loop is already awake.
            _ = write(wakeDescriptor, &one, 8)
        }
        return accepted
    }

    /// Takes all commands, in order.
    ///
    /// Called by the loop's thread only.
    func take() -> [LoopCommand] {
        var count: UInt64 = 0
        // Read before the queue is emptied: a command posted in between then costs one idle turn.
        _ = read(wakeDescriptor, &count, 8)
        return state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    /// Refuses all further commands and returns those not yet taken.
    func shut() -> [LoopCommand] {
        state.withLock { state in
            state.isClosed = true
            defer { state.commands = [] }
            return state.commands
        }
    }
}
