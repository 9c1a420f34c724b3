package import Resources

/// What a check of the installation asks of a container runtime; changes nothing.
package protocol RuntimeProbe: OrphanScanner {
    /// Where the runtime is asked, as people name it.
    var address: String { get }
    /// The runtime's version and the API that is spoken with it.
    ///
    /// Throws `rejected` when there is no API version that both know.
    func version() async throws(RuntimeError) -> (engine: String, api: String)
    /// Throws `notFound` when it is not there.
    func image(_ name: String) async throws(RuntimeError) -> ImageFacts
    func host() async throws(RuntimeError) -> RuntimeHost
}

/// What an image on the runtime tells of itself.
package struct ImageFacts: Hashable, Sendable {
    package var createdAt: Timestamp?
    /// The digest of what our own image was built from; nil for any other image.
    package var inputs: String?

    package init(createdAt: Timestamp?, inputs: String?) {
        self.createdAt = createdAt
        self.inputs = inputs
    }
}

/// The host that a runtime works on.
package struct RuntimeHost: Hashable, Sendable {
    /// Its clock, when the question was answered.
    package var time: Timestamp?
    /// Where images and volumes lie; the path is the runtime's, and may not be there for us.
    package var rootDirectory: String?

    package init(time: Timestamp?, rootDirectory: String?) {
        self.time = time
        self.rootDirectory = rootDirectory
    }
}
