import Reconciler
import Reconciliation
import Resources
import Synchronization
import UnsavedWork

/// A Docker Engine in memory, behind the controller's own port, with its states, errors and events.
///
/// It changes nothing by itself: the tests drive it, and `Chaos` disturbs its calls.
package final class SimulatedEngine: Sendable {
    typealias Subscriber = AsyncThrowingStream<RuntimeHint, any Error>.Continuation
    typealias Effect = @Sendable (inout State) -> Void

    /// Called for every change, with the objects before and after; it must not call the Engine.
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
        /// The number of mutating calls in flight, by workspace.
        var inFlight: [UID: Int] = [:]
        var faults: [String] = []
        var creations: [String: Int] = [:]
        var removals: [String: Int] = [:]
        /// What rescue helpers wrote, by target directory.
        var rescues: [String: VolumeContents] = [:]
        /// The remotes' answers, by the directory through which they are passed on.
        var answers: [String: KnownAnswers] = [:]
        /// Draws delays, yields and what happens to events; nil means that nothing is delayed or
        /// lost.
        var generator: SeededGenerator?
        /// Delays of answers, by the text of the call.
        var delays: [String: Duration] = [:]
        /// Outdated objects that lists of everything show instead of the real ones.
        var oldList: EngineObjects?
        var observer: Observer = { _, _, _ in }

        mutating func nextSerial() -> UInt64 {
            serial += 1
            return serial
        }
    }

    /// The time after which a caller gives up on a hanging call.
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

    /// Errors in how it was called, such as two simultaneous changes of one workspace.
    package var faults: [String] { state.withLock { $0.faults } }

    /// How often each object was actually created and removed, without helpers.
    package var counts: (creations: [String: Int], removals: [String: Int]) {
        state.withLock { ($0.creations, $0.removals) }
    }

    package var rescues: [String: VolumeContents] { state.withLock { $0.rescues } }

    package func observe(_ observer: @escaping Observer) {
        state.withLock { $0.observer = observer }
    }

    /// Whether events are dropped while the streams stay open.
    package var isMute: Bool {
        get { state.withLock { $0.isMute } }
        set { state.withLock { $0.isMute = newValue } }
    }

    /// Delays the answers to calls such as `list everything`; they show the state before the delay.
    package func delay(_ call: String, by pause: Duration) {
        state.withLock { $0.delays[call] = pause }
    }

    /// Makes lists of everything show `objects`; nil shows the real ones.
    package func showOldList(_ objects: EngineObjects?) { state.withLock { $0.oldList = objects } }

    /// From now on, events are lost, duplicated and reordered and calls are delayed, as drawn from
    /// `seed`.
    package func stir(seed: UInt64) {
        state.withLock { $0.generator = SeededGenerator(seed: seed) }
    }

    /// Ends the random delays and losses.
    package func calmDown() { state.withLock { $0.generator = nil } }

    /// The controller is gone: the streams end, and late requests wait for the next controller.
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
            // Some calls cause events although they change nothing.
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

    /// The events to send now: some are lost, duplicated, or held until after the next ones.
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
