package import Reconciler
import Reconciliation

/// The simulated Engine as a fixture, with a clock that stands still.
package struct SimulatedFixture: ConformanceFixture {
    private let engine = SimulatedEngine(clock: ManualClock(), chaos: Chaos())
    private let unreachable = SimulatedEngine(clock: ManualClock(), chaos: Chaos())

    package init() { unreachable.goDown() }

    package var runtime: any ContainerRuntime { engine }
    package var silent: any ContainerRuntime { unreachable }
    package var image: String { "berth-workspace:latest" }
    package var runtimeDirectory: String { "/simulated/run" }

    package func pause(_ target: String) { tamper(target) { $0.state = .paused } }

    package func kill(_ target: String) {
        tamper(target) { container in
            container.state = .exited
            container.exitCode = 137
        }
    }

    package func erase(_ target: String) { engine.eraseContainer(target) }

    package func makeDead(_ target: String) -> Bool {
        tamper(target) { $0.state = .dead }
        return true
    }

    package func releaseDead(_ target: String) {}

    package func placeRestarting(_ request: ContainerRequest) async throws {
        try await engine.createContainer(request)
        tamper(request.name.text) { $0.state = .restarting }
    }

    package func placeHelper(_ request: HelperRequest) {
        var helper = SimulatedContainer(
            id: "helper",
            name: request.name.text,
            uid: request.identity.uid
        )
        helper.isHelper = true
        helper.volume = request.volume.text
        engine.place(helper)
    }

    package func placeForeignContainer(_ name: String) {
        engine.place(SimulatedContainer(id: "foreign", name: name, uid: nil))
    }

    package func placeForeignVolume(_ name: String) { engine.placeVolume(name, uid: nil) }

    private func tamper(_ target: String, _ body: (inout SimulatedContainer) -> Void) {
        engine.tamper(with: target, "tamper", body)
    }
}
