import DockerEngine
import Foundation
import HTTPTransport
import Testing

/// A directory like the `docker` client's, removed with this object.
private final class ClientDirectory {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "berth-\(UUID())").path
        try FileManager.default.createDirectory(
            atPath: "\(path)/contexts/meta",
            withIntermediateDirectories: true
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// `digest` replaces the SHA-256 of the name, which the client uses as the directory's name.
    func add(_ name: String, _ endpoints: String, digest: String = UUID().uuidString) throws {
        let directory = "\(path)/contexts/meta/\(digest)"
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        try #"{"Name":"\#(name)","Metadata":{},"Endpoints":\#(endpoints)}"#
            .write(toFile: "\(directory)/meta.json", atomically: true, encoding: .utf8)
    }

    func configure(_ json: String) throws {
        try json.write(toFile: "\(path)/config.json", atomically: true, encoding: .utf8)
    }

    func address(
        _ environment: [String: String] = [:],
        option: String? = nil
    ) throws -> EngineAddress {
        let own = ["DOCKER_CONFIG": path, "HOME": "/nonexistent"]
        return try EngineAddress(
            option: option,
            environment: own.merging(environment) { $1 }
        )
    }
}

@Suite struct `The choice of an Engine` {
    private func directory() throws -> ClientDirectory {
        let directory = try ClientDirectory()
        try directory.add("one", #"{"docker":{"Host":"unix:///run/one.sock"}}"#)
        try directory.add("two", #"{"docker":{"Host":"unix:///run/two.sock"}}"#)
        try directory.configure(#"{"auths": {}, "currentContext": "one"}"#)
        return directory
    }

    @Test func `goes from the option over the variables to the current context`() throws {
        let directory = try directory()
        let host = ["DOCKER_HOST": "unix:///run/h.sock"]
        let context = ["DOCKER_CONTEXT": "two"]
        let both = host.merging(context) { $1 }
        let option = try directory.address(both, option: "unix:///run/o.sock")
        #expect(option.description == "unix:///run/o.sock" && option.origin == .option)
        let variable = try directory.address(both)
        #expect(variable.description == "unix:///run/h.sock" && variable.origin == .hostVariable)
        let named = try directory.address(context)
        #expect(named.description == "unix:///run/two.sock")
        #expect(named.origin == .contextVariable("two"))
        let current = try directory.address()
        #expect(current.description == "unix:///run/one.sock")
        #expect(
            current.origin == .currentContext("one", file: "\(directory.path)/config.json")
        )
    }

    @Test func `takes empty variables for absent, and the context default for none`() throws {
        let directory = try directory()
        let empty = ["DOCKER_HOST": "", "DOCKER_CONTEXT": ""]
        #expect(try directory.address(empty).description == "unix:///run/one.sock")
        #expect(try directory.address(["DOCKER_CONTEXT": "default"]) == .standard)
        try directory.configure(#"{"currentContext": "default"}"#)
        #expect(try directory.address() == .standard)
        try directory.configure("{}")
        #expect(try directory.address() == .standard)
    }

    @Test func `looks into the home where DOCKER_CONFIG is not set`() throws {
        let directory = try directory()
        let home = "\(directory.path)/home"
        try FileManager.default.createDirectory(
            atPath: home,
            withIntermediateDirectories: true
        )
        try FileManager.default.createSymbolicLink(
            atPath: "\(home)/.docker",
            withDestinationPath: directory.path
        )
        let address = try EngineAddress(environment: ["HOME": home, "DOCKER_CONFIG": ""])
        #expect(address.description == "unix:///run/one.sock")
    }

    @Test func `refuses a context that does not exist or has no Engine`() throws {
        let directory = try directory()
        try directory.add("cluster", #"{"kubernetes":{"Host":"https://k"}}"#)
        for name in ["gone", "cluster", "ONE"] {
            let error = #expect(throws: EngineAddress.ParseError.self) {
                try directory.address(["DOCKER_CONTEXT": name])
            }
            #expect(try #require(error).description.contains("'\(name)' of DOCKER_CONTEXT"))
        }
        try directory.configure(#"{"currentContext": "gone"}"#)
        let error = #expect(throws: EngineAddress.ParseError.self) { try directory.address() }
        #expect(try #require(error).description.contains("the current one in"))
    }

    @Test func `refuses to guess when the client's file cannot be read`() throws {
        let directory = try directory()
        try directory.configure("{bad")
        let error = #expect(throws: EngineAddress.ParseError.self) { try directory.address() }
        #expect(try #require(error).description.contains("\(directory.path)/config.json"))
        #expect(try directory.address(["DOCKER_HOST": "tcp://a"]).description == "tcp://a")
    }

    @Test func `takes a context's own certificates, not the variables'`() throws {
        let directory = try directory()
        try directory.add("far", #"{"docker":{"Host":"tcp://far:1"}}"#, digest: "far")
        try directory.add(
            "blind",
            #"{"docker":{"Host":"tcp://blind:1","SkipTLSVerify":true}}"#
        )
        let certificates = "\(directory.path)/contexts/tls/far/docker"
        try FileManager.default.createDirectory(
            atPath: certificates,
            withIntermediateDirectories: true
        )
        try "x".write(toFile: "\(certificates)/ca.pem", atomically: true, encoding: .utf8)
        let far = try directory.address(["DOCKER_CONTEXT": "far", "DOCKER_TLS": "1"])
        #expect(far.endpoint.tls == TLSParameters(authorityFile: "\(certificates)/ca.pem"))
        let blind = try directory.address(["DOCKER_CONTEXT": "blind"])
        #expect(blind.endpoint.tls == TLSParameters(verifiesServer: false))
        let near = try directory.address(["DOCKER_CONTEXT": "one", "DOCKER_TLS_VERIFY": "1"])
        #expect(near.endpoint.tls == nil)
    }

    @Test func `is told with the address when nothing answers there`() async throws {
        let directory = try directory()
        try directory.configure("{}")
        let path = "\(directory.path)/none.sock"
        for (variables, origin) in [
            (["DOCKER_HOST": "unix://\(path)"], "from DOCKER_HOST"),
            (["DOCKER_CONTEXT": "here"], "context 'here' of DOCKER_CONTEXT"),
        ] {
            try directory.add("here", #"{"docker":{"Host":"unix://\#(path)"}}"#, digest: "here")
            let client = EngineClient(try directory.address(variables))
            let error = await #expect(throws: EngineError.self) { try await client.ping() }
            let message = try #require(error).description
            #expect(message.contains("unix://\(path)") && message.contains(origin))
            #expect(message.contains("there is no such socket"), "\(message)")
            #expect(!message.contains("port 80"))
        }
    }
}
