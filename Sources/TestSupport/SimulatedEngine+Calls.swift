import Reconciler
import Reconciliation
import Resources
import Synchronization

extension SimulatedEngine {
    /// A call that changes nothing.
    func read<Value: Sendable>(
        _ verb: String,
        _ object: String,
        _ look: (State) throws(RuntimeError) -> Value
    ) async throws(RuntimeError) -> Value {
        let call = Call(.engine, verb, object, isMutation: false)
        try await refuse(call)
        let value: Result<Value, RuntimeError> = state.withLock { state in
            do throws(RuntimeError) {
                return .success(try look(state))
            } catch {
                return .failure(error)
            }
        }
        applyLate()
        await dawdle()
        await delay(call)
        return try value.get()
    }

    /// A call that changes something in the workspace `uid`.
    func mutate<Value: Sendable>(
        _ verb: String,
        _ object: String,
        of uid: UID?,
        _ effect: @escaping @Sendable (inout State) -> Result<Value, RuntimeError>
    ) async throws(RuntimeError) -> Value {
        let call = Call(.engine, verb, object, isMutation: true)
        enter(uid, call)
        defer { leave(uid) }
        await dawdle()
        if let error = whyDown { throw error }
        let disturbance = chaos.disturbance(of: call)
        switch disturbance {
        case .none, .failAfter, .hang, .crash(.effective), .crash(.answered): break
        case .failBefore(let error): throw error
        case .crash(let moment):
            if moment == .late { postpone(call) { _ = effect(&$0) } }
            await chaos.crash()
        }
        let result = change(call, effect)
        if case .failAfter(let error) = disturbance { throw error }
        if case .crash = disturbance { await chaos.crash() }
        if disturbance == .hang { try await hang(call) }
        await dawdle()
        await delay(call)
        return try result.get()
    }

    /// Delays the answer when the test asks for it.
    private func delay(_ call: Call) async {
        guard let pause = state.withLock({ $0.delays[call.description] }) else { return }
        // Interrupted only when the loop is stopped, which ends the simulation anyway.
        try? await clock.sleep(for: pause)
    }

    /// Waits until the deadline of the call, after which its effect is unknown.
    private func hang(_ call: Call) async throws(RuntimeError) {
        // Interrupted only when the loop is stopped, which ends the simulation anyway.
        try? await clock.sleep(for: Self.callDeadline)
        throw .timedOut("\(call)")
    }

    private var whyDown: RuntimeError? {
        state.withLock { $0.isDown ? .unreachable("the simulated Engine is down") : nil }
    }

    private func refuse(_ call: Call) async throws(RuntimeError) {
        await dawdle()
        if let whyDown { throw whyDown }
        switch chaos.disturbance(of: call) {
        case .none: break
        case .failBefore(let error), .failAfter(let error): throw error
        case .hang: try await hang(call)
        case .crash: await chaos.crash()
        }
    }

    /// Lets other tasks run, and sometimes lets time pass.
    private func dawdle() async {
        let draw = state.withLock { state in
            state.generator?.below(24)
        }
        guard let draw else { return }
        if draw == 0 {
            // Interrupted only when the loop is stopped, which ends the simulation anyway.
            try? await clock.sleep(for: .milliseconds(700))
        } else if draw < 8 {
            await Task.yield()
        }
    }

    private func enter(_ uid: UID?, _ call: Call) {
        guard let uid else { return }
        state.withLock { state in
            state.inFlight[uid, default: 0] += 1
            if state.inFlight[uid] != 1 { state.faults.append("at once with another: \(call)") }
        }
    }

    private func leave(_ uid: UID?) {
        guard let uid else { return }
        state.withLock { $0.inFlight[uid, default: 1] -= 1 }
    }

    private func postpone(_ call: Call, _ effect: @escaping Effect) {
        state.withLock { state in
            state.late.append((call, effect))
            // The two lists that a controller reads first.
            state.readsUntilLate = 2
        }
    }

    private func applyLate() {
        let due = state.withLock { state -> [(call: Call, effect: Effect)] in
            guard !state.late.isEmpty, !chaos.isCrashed else { return [] }
            state.readsUntilLate -= 1
            guard state.readsUntilLate <= 0 else { return [] }
            defer { state.late = [] }
            return state.late
        }
        for (call, effect) in due { change(call) { effect(&$0) } }
    }
}
