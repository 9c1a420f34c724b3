package import Reconciler

/// A container runtime, and hands on what is behind it, as other people and programs have them.
package protocol ConformanceFixture: Sendable {
    var runtime: any ContainerRuntime { get }
    /// A runtime behind which nothing answers.
    var silent: any ContainerRuntime { get }
    /// An image that is there; its containers run until they are stopped.
    var image: String { get }
    /// A directory of the host that exists.
    var runtimeDirectory: String { get }

    func pause(_ target: String) async throws
    /// Kills the container's processes; it has ended when the call returns.
    func kill(_ target: String) async throws
    /// Removes the container by force.
    func erase(_ target: String) async throws
    /// Has a removal fail, which leaves a corpse; gives whether that can be had here.
    func makeDead(_ target: String) async throws -> Bool
    /// Takes away what made the removal fail.
    func releaseDead(_ target: String) async throws
    /// Puts a container of ours there that the Engine restarts again and again.
    func placeRestarting(_ request: ContainerRequest) async throws
    /// Puts a helper's container there, as a crash leaves it.
    func placeHelper(_ request: HelperRequest) async throws
    func placeForeignContainer(_ name: String) async throws
    func placeForeignVolume(_ name: String) async throws
}
