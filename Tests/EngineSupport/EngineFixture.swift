package import DockerEngine
import Foundation
import HTTPTransport

/// The Engine under test, and an image that needs no registry.
///
/// The suites need a real Engine at DOCKER_HOST and Debian's busybox-static. They fail without
/// one, unless BERTH_TEST_ENGINE is `skip`.
package enum EngineFixture {
    package static let isSkipped =
        ProcessInfo.processInfo.environment["BERTH_TEST_ENGINE"] == "skip"
    /// The label of everything that these tests create.
    package static let mark = "berth.engine-tests"
    package static let image = "berth-engine-tests:2"

    private static let shared = Task<EngineClient, any Error> {
        // Every test awaits this through `client()`; it runs once in a process.
        let address = try EngineAddress(environment: ProcessInfo.processInfo.environment)
        let client = EngineClient(address)
        try await importImage(client)
        return client
    }

    package static func client() async throws -> EngineClient {
        try await shared.value
    }

    private static func importImage(_ client: EngineClient) async throws {
        // Reuse the image in all runs, because importing it again would leave the old one without a
        // name.
        if (try? await client.inspectImage(image)) != nil { return }
        let busybox = try [UInt8](Data(contentsOf: URL(filePath: "/bin/busybox")))
        var tar = Tar()
        for folder in ["bin/", "tmp/", "work/", "etc/"] { tar.addFolder(folder) }
        tar.addFile("bin/busybox", busybox, mode: 0o755)
        let applets = [
            "sh", "cat", "echo", "sleep", "true", "false", "stty", "id", "ls", "head", "yes",
            "httpd", "nc",
        ]
        for applet in applets { tar.addLink("bin/" + applet, to: "busybox") }
        tar.addFile("etc/passwd", Array("root:x:0:0::/:/bin/sh\n".utf8), mode: 0o644)
        try await client.importImage(
            .bytes(tar.finished()),
            as: image,
            changes: ["LABEL \(mark)=1", "ENV PATH=/bin", "CMD [\"sleep\", \"3600\"]"]
        ).finish()
    }

    /// A name that no other test run uses.
    package static func name(_ purpose: String) -> String {
        "berth-engine-tests-\(purpose)-\(UInt32.random(in: 0 ... .max))"
    }

    /// Creates a container for the duration of `body`; by default it sleeps.
    @discardableResult
    package static func withContainer<Value>(
        _ command: [String] = ["sleep", "600"],
        started: Bool = true,
        configure: (inout ContainerSpec) -> Void = { _ in },
        _ body: (EngineClient, String) async throws -> Value
    ) async throws -> Value {
        let client = try await client()
        var spec = ContainerSpec(image: image)
        spec.command = command
        spec.labels = [mark: "1"]
        spec.hostConfig.networkMode = "none"
        spec.hostConfig.usesInit = false
        configure(&spec)
        let created = try await client.createContainer(named: name("c"), spec)
        do {
            if started { _ = try await client.startContainer(created.id) }
            let value = try await body(client, created.id)
            _ = try await client.removeContainer(created.id, force: true)
            return value
        } catch {
            _ = try? await client.removeContainer(created.id, force: true)
            throw error
        }
    }

    /// Waits until `condition` holds; false when it does not within a minute.
    package static func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if try await condition() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}
