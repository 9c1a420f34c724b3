import Reconciler
import Reconciliation
import Resources
import Synchronization
import UnsavedWork

/// A Docker Engine in memory, behind the controller's own port: its states, its refusals, its events.
///
/// It changes nothing by itself; the tests move it, and `Chaos` spoils its calls.
package final class SimulatedEngine: Sendable {
    typealias Subscriber = AsyncThrowingStream<RuntimeHint, any Error>.Continuation
    typealias Effect = @Sendable (inout State) -> Void

    /// Told of every change, with the objects before and after; runs no call of its own.
    package typealias Observer =
        @Sendable (_ call: Call, _ before: EngineObjects, _ after: EngineObjects) -> Void

    struct State {
        var objects = EngineObjects()
        var serial: UInt64 = 0
        var isDown = false
        var isMute = false
        var images: Set<String> = [ResolvedSpec.imageDefault]
        var subscribers: [UInt64: Subscriber] = [:]
        var hints: [RuntimeHint] = []
        var held: [RuntimeHint] = []
        var late: [(call: Call, effect: Effect)] = []
        var readsUntilLate = 0
        /// Calls of one workspace that are under way and change something.
        var inFlight: [UID: Int] = [:]
        var faults: [String] = []
        var creations: [String: Int] = [:]
        var removals: [String: Int] = [:]
        /// What rescue helpers wrote, by directory.
        var rescues: [String: VolumeContents] = [:]
        /// What the remotes said, by the directory that hands it on.
        var answers: [String: KnownAnswers] = [:]
        /// Draws delays, yields and the fate of events; nil: everything goes at once.
        var generator: SeededGenerator?
        /// Calls whose answers take long, by their words.
        var delays: [String: Duration] = [:]
        /// What lists of everything show instead of what is.
        var oldList: EngineObjects?
        var observer: Observer = { _, _, _ in }

        mutating func nextSerial() -> UInt64 {
            serial += 1
            return serial
        }
    }

    /// After which a caller gives up on a call that hangs.
    package static let callDeadline = Duration.seconds(30)

    let clock: ManualClock
    let chaos: Chaos
    let state: Mutex<State>

    package init(clock: ManualClock, chaos: Chaos, generator: SeededGenerator? = nil) {
        self.clock = clock
        self.chaos = chaos
        state = Mutex(State(generator: generator))
    }

    package var objects: EngineObjects { state.withLock { $0.objects } }

    /// What was wrong with how it was called: two changes of one workspace at once, and the like.
    package var faults: [String] { state.withLock { $0.faults } }

    /// How often each object was really made and really removed; helpers not included.
    package var counts: (creations: [String: Int], removals: [String: Int]) {
        state.withLock { ($0.creations, $0.removals) }
    }

    package var rescues: [String: VolumeContents] { state.withLock { $0.rescues } }

    package func observe(_ observer: @escaping Observer) {
        state.withLock { $0.observer = observer }
    }

    /// Whether events are swallowed while the streams stay open.
    package var isMute: Bool {
        get { state.withLock { $0.isMute } }
        set { state.withLock { $0.isMute = newValue } }
    }

    /// Has answers to such calls, as `list everything`, arrive late; they tell what was before.
    package func delay(_ call: String, by pause: Duration) {
        state.withLock { $0.delays[call] = pause }
    }

    /// Has lists of everything show `objects`; nil: what is.
    package func showOldList(_ objects: EngineObjects?) { state.withLock { $0.oldList = objects } }

    /// From now on events are lost, doubled and reordered, and calls dawdle, as `seed` draws it.
    package func stir(seed: UInt64) {
        state.withLock { $0.generator = SeededGenerator(seed: seed) }
    }

    /// From now on no delay, no lost event.
    package func calmDown() { state.withLock { $0.generator = nil } }

    /// The controller is gone: nobody listens, and late requests wait for the next one.
    package func dropConnections() {
        state.withLock { state in
            state.subscribers = [:]
            state.held = []
            state.inFlight = [:]
        }
    }

    /// Runs `effect` under the lock and sends the events that it caused.
    @discardableResult
    func change<Value>(_ call: Call, _ effect: (inout State) -> Value) -> Value {
        state.withLock { state in
            let before = state.objects
            let value = effect(&state)
            // Some calls are told of although they changed nothing.
            guard before != state.objects || !state.hints.isEmpty else { return value }
            Self.count(before, &state)
            let (observer, after) = (state.observer, state.objects)
            let deliveries = Self.deliveries(&state)
            for subscriber in state.subscribers.values {
                for hint in deliveries { subscriber.yield(hint) }
            }
            if before != after { observer(call, before, after) }
            return value
        }
    }

    private static func count(_ before: EngineObjects, _ state: inout State) {
        for (id, container) in state.objects.containers
        where before.containers[id] == nil && !container.isHelper {
            state.creations[container.name, default: 0] += 1
        }
        for (id, container) in before.containers
        where state.objects.containers[id] == nil && !container.isHelper {
            state.removals[container.name, default: 0] += 1
        }
        for name in state.objects.volumes.keys where before.volumes[name] == nil {
            state.creations[name, default: 0] += 1
        }
        for name in before.volumes.keys where state.objects.volumes[name] == nil {
            state.removals[name, default: 0] += 1
        }
    }

    /// The events to send now: some are lost, doubled, or kept until after the next ones.
    private static func deliveries(_ state: inout State) -> [RuntimeHint] {
        let hints = state.hints
        state.hints = []
        guard !state.isMute else { return [] }
        guard var generator = state.generator else { return hints }
        defer { state.generator = generator }
        var sent: [RuntimeHint] = []
        var kept: [RuntimeHint] = []
        for hint in hints {
            switch generator.below(8) {
            case 0: break
            case 1: sent += [hint, hint]
            case 2: kept.append(hint)
            default: sent.append(hint)
            }
        }
        sent += state.held
        state.held = kept
        return sent
    }
}
