package import Reconciler
import Reconciliation
import Resources
import Synchronization
import UnsavedWork

extension SimulatedEngine {
    package func execute(
        _ arguments: [String],
        in target: String,
        deadline: Duration
    ) async throws(RuntimeError) -> CommandOutcome {
        let program = arguments.first ?? ""
        return try await mutate("execute \(program)", name(of: target), of: owner(of: target)) {
            state in
            guard let container = state.objects.container(target) else {
                return .failure(.notFound("no container \(target)"))
            }
            guard container.state == .running else {
                return .failure(.busy("container is \(container.state.rawValue)"))
            }
            if program.hasSuffix("/restart") {
                state.objects.containers[container.id]?.hasTerminal = !container.isBeyondRepair
                return .success(CommandOutcome(exitCode: 0, output: [], errors: []))
            }
            guard container.hasGuest else {
                return .success(CommandOutcome(exitCode: 127, output: [], errors: []))
            }
            let isAsking = arguments.contains("--ask")
            return .success(state.report(of: container.volume, asked: isAsking, container))
        }
    }

    /// Runs a helper, whose container exists from its start until its answer is read.
    package func runHelper(_ request: HelperRequest) async throws(RuntimeError) -> CommandOutcome {
        let uid = request.identity.uid
        let outcome = try await mutate("helper", request.name.text, of: uid) {
            state -> Result<CommandOutcome, RuntimeError> in
            if let old = state.objects.container(request.name.text) {
                guard old.uid == uid else { return .failure(.nameTaken(request.name.text)) }
                state.objects.containers[old.id] = nil
            }
            guard let volume = state.objects.volumes[request.volume.text] else {
                return .failure(.notFound("no volume \(request.volume)"))
            }
            guard volume.uid == uid else { return .failure(.nameTaken(volume.name)) }
            var helper = SimulatedContainer(
                id: "c" + hexadecimal(state.nextSerial()),
                name: request.name.text,
                uid: uid
            )
            helper.isHelper = true
            helper.volume = request.volume.text
            helper.state = .exited
            state.objects.containers[helper.id] = helper
            state.hints.append(.volume(name: request.volume.text))
            return .success(state.run(request))
        }
        let call = Call(.engine, "removeHelper", request.name.text, isMutation: true)
        change(call) { state in
            if let helper = state.objects.container(request.name.text) {
                state.objects.containers[helper.id] = nil
            }
        }
        return outcome
    }
}

extension SimulatedEngine.State {
    /// What the guest does in a helper.
    fileprivate mutating func run(_ request: HelperRequest) -> CommandOutcome {
        let contents = objects.volumes[request.volume.text]?.contents ?? VolumeContents()
        guard request.arguments.contains("rescue") else {
            let isAsking = request.arguments.contains("--ask") && request.network != .none
            let wasAsked = request.input.map { answers[$0]?.answers.isEmpty == false } ?? false
            return report(of: request.volume.text, asked: isAsking || wasAsked)
        }
        let (output, exitCode) = contents.rescueOutcome
        if exitCode != 1, let directory = request.output { rescues[directory] = contents.rescued }
        return CommandOutcome(exitCode: exitCode, output: output, errors: [])
    }

    fileprivate func report(
        of volume: String?,
        asked: Bool,
        _ container: SimulatedContainer? = nil
    ) -> CommandOutcome {
        let contents = volume.flatMap { objects.volumes[$0]?.contents } ?? VolumeContents()
        let outside = container?.outside ?? []
        let (output, exitCode) = contents.report(asked: asked, outside: outside)
        return CommandOutcome(exitCode: exitCode, output: output, errors: [])
    }
}
