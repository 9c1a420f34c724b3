import Commands
import Foundation
import Gateway
import GatewaySupport
import HTTPTransport
import Testing

/// Commands against the gateway's own TLS.
@Suite(.timeLimit(.minutes(1)))
struct SecureServerTests {
    /// The environment with which a command authenticates and trusts the certificate.
    private func environment(
        _ gateway: GatewayFixture,
        authority: String
    ) async throws -> [String: String] {
        let made = await berth(
            list: ["token", "create", "--role", "editor", "--expires", "1h"],
            server: gateway.socketPath
        )
        try #require(made.status == 0, "\(made.talk)")
        return [
            "BERTH_TOKEN": String(made.out.dropLast()), "BERTH_CERTIFICATE_AUTHORITY": authority,
        ]
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `commands and watches reach a server over TLS, by name and by address`(
        host: String
    ) async throws {
        try await GatewayFixture.secure { gateway, certificate in
            let environment = try await environment(gateway, authority: certificate.chainPath)
            let server = "https://\(host):\(gateway.port)"
            let manifest = "\(certificate.chainPath).yaml"
            try Sample.manifest.write(toFile: manifest, atomically: true, encoding: .utf8)
            let applied = await berth(
                "apply",
                "-f",
                manifest,
                server: server,
                environment: environment
            )
            #expect(applied.status == 0, "\(applied.talk)")
            let list = await berth("get", "ws", server: server, environment: environment)
            #expect(list.out.contains("first"))
            // Nothing makes it ready here, so the watch lasts until the timeout.
            let waited = await berth(
                list: ["wait", "first", "--for", "condition=Ready", "--timeout", "1s"],
                server: server,
                environment: environment
            )
            #expect(waited.status == 1, "\(waited.talk)")
        }
    }

    @Test func `a server without trust is told, and which variable to set`() async throws {
        try await GatewayFixture.secure { gateway, certificate in
            let server = "https://localhost:\(gateway.port)"
            let invalid = await berth("get", "ws", server: server)
            #expect(invalid.status == 3)
            #expect(
                invalid.talk.contains(
                    "BERTH_CERTIFICATE_AUTHORITY names the PEM file of an authority of your own"
                ),
                "\(invalid.talk)"
            )
            let other = "\(certificate.chainPath).none"
            let absent = ["BERTH_CERTIFICATE_AUTHORITY": other]
            let unreadable = await berth("get", "ws", server: server, environment: absent)
            #expect(unreadable.status == 2)
            #expect(unreadable.talk.contains("BERTH_CERTIFICATE_AUTHORITY: cannot read \(other)"))
        }
    }

    @Test func `a certificate for another name, or of another authority, is not trusted`()
        async throws
    {
        try await GatewayFixture.secure(names: "DNS:localhost") { gateway, own in
            let byAddress = await berth(
                "get",
                "ws",
                server: "https://127.0.0.1:\(gateway.port)",
                environment: ["BERTH_CERTIFICATE_AUTHORITY": own.chainPath]
            )
            #expect(byAddress.status == 3)
            #expect(byAddress.talk.contains("is not trusted"), "\(byAddress.talk)")
            try await GatewayFixture.secure { _, other in
                let byOther = await berth(
                    "get",
                    "ws",
                    server: "https://localhost:\(gateway.port)",
                    environment: ["BERTH_CERTIFICATE_AUTHORITY": other.chainPath]
                )
                #expect(byOther.status == 3)
                #expect(
                    byOther.talk.contains("\(other.chainPath), which BERTH_CERTIFICATE_AUTHORITY"),
                    "\(byOther.talk)"
                )
            }
        }
    }

    @Test func `the wrong one of http and https is told`() async throws {
        try await GatewayFixture.secure { gateway, _ in
            let plain = await berth("get", "ws", server: "http://localhost:\(gateway.port)")
            #expect(plain.talk.contains("this port speaks TLS"), "\(plain.talk)")
        }
        try await GatewayFixture.run { gateway in
            let secure = await berth("get", "ws", server: "https://localhost:\(gateway.port)")
            #expect(
                secure.talk.contains("does not speak TLS; use http://localhost:\(gateway.port)"),
                "\(secure.talk)"
            )
        }
    }
}
