package import Resources

/// What the doctor asks of a container runtime; changes nothing.
package protocol RuntimeProbe: OrphanScanner {
    /// The address of the runtime, as text for people.
    var address: String { get }
    /// The runtime's version and the API version used with it.
    ///
    /// Throws `rejected` when there is no API version that both support.
    func version() async throws(RuntimeError) -> (engine: String, api: String)
    /// Throws `notFound` when the image does not exist.
    func image(_ name: String) async throws(RuntimeError) -> ImageFacts
    func host() async throws(RuntimeError) -> RuntimeHost
}

/// The properties of an image on the runtime.
package struct ImageFacts: Hashable, Sendable {
    package var createdAt: Timestamp?
    /// The digest of the inputs that our own image was built from; nil for any other image.
    package var inputs: String?

    package init(createdAt: Timestamp?, inputs: String?) {
        self.createdAt = createdAt
        self.inputs = inputs
    }
}

/// The host that a runtime works on.
package struct RuntimeHost: Hashable, Sendable {
    /// The host's clock at the time of the answer.
    package var time: Timestamp?
    /// Where images and volumes are stored; a path on the runtime's host,
    /// which may not exist on ours.
    package var rootDirectory: String?

    package init(time: Timestamp?, rootDirectory: String?) {
        self.time = time
        self.rootDirectory = rootDirectory
    }
}
