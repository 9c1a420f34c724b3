import DockerEngine
import HTTPTransport
import Testing

@Suite struct `An Engine address` {
    @Test(arguments: [
        (
            "unix:///var/run/docker.sock",
            HTTPEndpoint.Address.unixSocket(path: "/var/run/docker.sock")
        ),
        ("tcp://engine:2375", .tcp(host: "engine", port: 2375)),
        ("tcp://engine", .tcp(host: "engine", port: 2375)),
        ("tcp://10.0.0.7:99/", .tcp(host: "10.0.0.7", port: 99)),
        ("tcp://[fd00::1]:2375", .tcp(host: "fd00::1", port: 2375)),
        ("tcp://[::1]", .tcp(host: "::1", port: 2375)),
        ("http://engine:80", .tcp(host: "engine", port: 80)),
    ])
    func `is read as DOCKER_HOST writes it`(text: String, address: HTTPEndpoint.Address) throws {
        let parsed = try EngineAddress(parsing: text)
        #expect(parsed.endpoint.address == address)
        #expect(parsed.endpoint.tls == nil)
        #expect(parsed.description == text)
    }

    @Test(arguments: ["ssh://me@box", "ssh://box:22"])
    func `through SSH is refused with what to do instead`(text: String) throws {
        let error = #expect(throws: EngineAddress.ParseError.self) {
            try EngineAddress(option: text, environment: [:])
        }
        let message = try #require(error).description
        #expect(message.contains("ssh -nNT -L") && message.contains(String(text.dropFirst(6))))
        #expect(message.contains("from --engine"))
    }

    @Test(arguments: [
        "", "/var/run/docker.sock", "ssh://engine", "unix://relative", "unix:///", "tcp://",
        "tcp://engine:0", "tcp://engine:65536", "tcp://engine:+80", "tcp://engine:x", "tcp://a b:1",
        "tcp://engine:80/path", "tcp://[::1:80", "npipe:////./pipe/docker",
    ])
    func `is refused when it names nothing reachable`(text: String) {
        #expect(throws: EngineAddress.ParseError.self) { try EngineAddress(parsing: text) }
    }

    @Test func `defaults to the usual socket`() throws {
        #expect(try EngineAddress(environment: [:]) == .standard)
        #expect(try EngineAddress(environment: ["DOCKER_HOST": ""]) == .standard)
    }

    @Test func `takes certificates from the environment, and port 2376 with them`() throws {
        let address = try EngineAddress(environment: [
            "DOCKER_HOST": "tcp://engine", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/c",
        ])
        #expect(address.endpoint.address == .tcp(host: "engine", port: 2376))
        #expect(
            address.endpoint.tls
                == TLSParameters(
                    authorityFile: "/c/ca.pem",
                    certificateFile: "/c/cert.pem",
                    keyFile: "/c/key.pem"
                )
        )
    }

    @Test func `without verification still encrypts, with certificates from the home folder`()
        throws
    {
        let address = try EngineAddress(environment: [
            "DOCKER_HOST": "tcp://engine:1", "DOCKER_TLS": "1", "DOCKER_TLS_VERIFY": "",
            "HOME": "/home/u",
        ])
        #expect(address.endpoint.tls?.verifiesServer == false)
        #expect(address.endpoint.tls?.keyFile == "/home/u/.docker/key.pem")
    }
}
