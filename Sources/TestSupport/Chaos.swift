package import Reconciler
import Synchronization

/// One call that the loop made, as the other side saw it.
package struct Call: Hashable, Sendable, CustomStringConvertible {
    /// Where it went.
    package enum Side: Hashable, Sendable {
        case engine, store
    }

    package var side: Side
    /// `start`, `remove`, `saveTeardown`.
    package var verb: String
    /// The name of what it was about.
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

/// When in the course of a call the controller is killed.
package enum CrashMoment: String, Hashable, Sendable, CaseIterable {
    /// The request never arrives.
    case lost
    /// The request arrives when the next controller has listed everything already.
    case late
    /// It took effect, and nobody was told.
    case effective
    /// The answer arrived, and nothing after it was done.
    case answered
}

/// What goes wrong with one call.
package enum Disturbance: Hashable, Sendable {
    case none
    case failBefore(RuntimeError)
    case failAfter(RuntimeError)
    case crash(CrashMoment)
    /// It takes effect, and the answer does not come before the deadline.
    case hang
}

/// Decides which calls go wrong, and remembers all of them.
package final class Chaos: Sendable {
    /// Given a call and how many calls and mutations came before it.
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

    /// Replaces the rule; the counts go on.
    package func follow(_ rule: @escaping Rule) { state.withLock { $0.rule = rule } }

    /// Has `kill` run at a crash, and begins a new life.
    package func begin(kill: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.isCrashed = false
            state.crashesNext = false
            state.onCrash = kill
        }
    }

    package var isCrashed: Bool { state.withLock { $0.isCrashed } }

    /// All calls so far, failed ones too.
    package var history: [Call] { state.withLock { $0.history } }

    /// Drops the history, for worlds that live long.
    package func forgetHistory() { state.withLock { $0.history.removeAll() } }

    /// How many calls that change something came so far.
    package var mutations: Int { state.withLock { $0.mutations } }

    /// What becomes of `call`.
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
