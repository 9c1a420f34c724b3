package import Reconciler
import Synchronization

/// One call of the control loop, as the other side saw it.
package struct Call: Hashable, Sendable, CustomStringConvertible {
    /// The other side.
    package enum Side: Hashable, Sendable {
        case engine, store
    }

    package var side: Side
    /// `start`, `remove`, `saveTeardown`.
    package var verb: String
    /// The name of the object that it concerns.
    package var object: String
    package var isMutation: Bool

    package init(_ side: Side, _ verb: String, _ object: String, isMutation: Bool) {
        self.side = side
        self.verb = verb
        self.object = object
        self.isMutation = isMutation
    }

    package var description: String { "\(verb) \(object)" }
}

/// At which moment of a call the controller is killed.
package enum CrashMoment: String, Hashable, Sendable, CaseIterable {
    /// The request never arrives.
    case lost
    /// The request arrives after the next controller has listed everything.
    case late
    /// The call took effect, but its answer never arrives.
    case effective
    /// The answer arrived, but nothing was done after it.
    case answered
}

/// What goes wrong with one call.
package enum Disturbance: Hashable, Sendable {
    case none
    case failBefore(RuntimeError)
    case failAfter(RuntimeError)
    case crash(CrashMoment)
    /// The call takes effect, but its answer does not arrive before the deadline.
    case hang
}

/// Decides which calls fail, and records all of them.
package final class Chaos: Sendable {
    /// Gets a call and the numbers of calls and mutations before it.
    package typealias Rule = @Sendable (_ call: Call, _ calls: Int, _ mutations: Int) -> Disturbance

    private struct State {
        var history: [Call] = []
        var mutations = 0
        var rule: Rule = { _, _, _ in .none }
        var isCrashed = false
        var crashesNext = false
        var onCrash: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    package init() {}

    /// Replaces the rule; the counts continue.
    package func follow(_ rule: @escaping Rule) { state.withLock { $0.rule = rule } }

    /// Starts a new life of the controller, in which a crash runs `kill`.
    package func begin(kill: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.isCrashed = false
            state.crashesNext = false
            state.onCrash = kill
        }
    }

    package var isCrashed: Bool { state.withLock { $0.isCrashed } }

    /// All calls so far, including failed ones.
    package var history: [Call] { state.withLock { $0.history } }

    /// Drops the history, for long simulations.
    package func forgetHistory() { state.withLock { $0.history.removeAll() } }

    /// The number of mutating calls so far.
    package var mutations: Int { state.withLock { $0.mutations } }

    /// What goes wrong with `call`.
    func disturbance(of call: Call) -> Disturbance {
        state.withLock { state in
            guard !state.crashesNext else { return .crash(.lost) }
            let verdict = state.rule(call, state.history.count, state.mutations)
            state.history.append(call)
            if call.isMutation { state.mutations += 1 }
            if verdict == .crash(.answered) {
                state.crashesNext = true
                return .none
            }
            return verdict
        }
    }

    /// Kills the controller; the call never returns.
    func crash() async {
        let kill = state.withLock { state in
            state.isCrashed = true
            return state.onCrash
        }
        kill()
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    }
}
