package import Reconciler

/// A container runtime, and access to its Engine as other users and programs have it.
package protocol ConformanceFixture: Sendable {
    var runtime: any ContainerRuntime { get }
    /// A runtime whose Engine does not answer.
    var silent: any ContainerRuntime { get }
    /// An existing image; its containers run until they are stopped.
    var image: String { get }
    /// An existing directory of the host.
    var runtimeDirectory: String { get }

    func pause(_ target: String) async throws
    /// Kills the container's processes; the container has exited when the call returns.
    func kill(_ target: String) async throws
    /// Removes the container by force.
    func erase(_ target: String) async throws
    /// Makes a removal fail, which leaves a dead container; false when that is not possible here.
    func makeDead(_ target: String) async throws -> Bool
    /// Removes the cause of the failed removal.
    func releaseDead(_ target: String) async throws
    /// Adds one of our containers that the Engine restarts again and again.
    func placeRestarting(_ request: ContainerRequest) async throws
    /// Adds a helper's container, as a crash leaves it.
    func placeHelper(_ request: HelperRequest) async throws
    func placeForeignContainer(_ name: String) async throws
    func placeForeignVolume(_ name: String) async throws
}
