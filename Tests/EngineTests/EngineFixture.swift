import DockerEngine
import Foundation
import HTTPTransport
import Testing

/// The Engine under test, and an image that needs no registry.
///
/// The suites need a real Engine at DOCKER_HOST and Debian's busybox-static. They fail without
/// one, unless BERTH_TEST_ENGINE is `skip`.
enum EngineFixture {
    static let isSkipped = ProcessInfo.processInfo.environment["BERTH_TEST_ENGINE"] == "skip"
    /// Marks everything that these tests make.
    static let mark = "berth.engine-tests"
    static let image = "berth-engine-tests:latest"

    private static let shared = Task<EngineClient, any Error> {
        // Awaited by every test through `client()`; made once for the process.
        let address = try EngineAddress(environment: ProcessInfo.processInfo.environment)
        let client = EngineClient(address)
        try await importImage(client)
        return client
    }

    static func client() async throws -> EngineClient {
        try await shared.value
    }

    private static func importImage(_ client: EngineClient) async throws {
        // One image serves all runs: importing again would leave the old one without a name.
        if (try? await client.inspectImage(image)) != nil { return }
        let busybox = try [UInt8](Data(contentsOf: URL(filePath: "/bin/busybox")))
        var tar = Tar()
        for folder in ["bin/", "tmp/", "work/", "etc/"] { tar.addFolder(folder) }
        tar.addFile("bin/busybox", busybox, mode: 0o755)
        let applets = [
            "sh", "cat", "echo", "sleep", "true", "false", "stty", "id", "ls", "head", "yes",
        ]
        for applet in applets { tar.addLink("bin/" + applet, to: "busybox") }
        tar.addFile("etc/passwd", Array("root:x:0:0::/:/bin/sh\n".utf8), mode: 0o644)
        try await client.importImage(
            .bytes(tar.finished()),
            as: image,
            changes: ["LABEL \(mark)=1", "ENV PATH=/bin"]
        ).finish()
    }

    /// A name that no other test run uses.
    static func name(_ purpose: String) -> String {
        "berth-engine-tests-\(purpose)-\(UInt32.random(in: 0 ... .max))"
    }

    /// Makes a container, by default one that sleeps, for the duration of `body`.
    @discardableResult
    static func withContainer<Value>(
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

    /// Asks again until the answer fits or five seconds have passed.
    static func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if try await condition() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}

/// Writes a POSIX tar in memory.
struct Tar {
    private var bytes: [UInt8] = []

    mutating func addFolder(_ name: String) { addHeader(name, type: "5", mode: 0o755) }

    mutating func addLink(_ name: String, to target: String) {
        addHeader(name, type: "2", mode: 0o777, link: target)
    }

    mutating func addFile(_ name: String, _ content: [UInt8], mode: Int) {
        addHeader(name, type: "0", mode: mode, size: content.count)
        bytes += content
        bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    func finished() -> [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    private mutating func addHeader(
        _ name: String,
        type: Character,
        mode: Int,
        size: Int = 0,
        link: String = ""
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<(offset + text.utf8.count), with: Array(text.utf8))
        }
        func octal(_ value: Int, _ width: Int) -> String {
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        put(name, at: 0)
        put(octal(mode, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(size, 11), at: 124)
        put(octal(0, 11), at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6), at: 148)
        header[154] = 0
        bytes += header
    }
}
