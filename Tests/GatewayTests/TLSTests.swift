import ControlPlane
import Foundation
import Gateway
import GatewaySupport
import HTTPTransport
import Testing
import Workspaces

@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
    /// A certificate for this machine that signs itself.
    private func certificate(in directory: String) throws -> GatewayConfiguration.Certificate {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "\(directory)/key.pem", "-out",
            "\(directory)/chain.pem",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return GatewayConfiguration.Certificate(
            chainPath: "\(directory)/chain.pem",
            keyPath: "\(directory)/key.pem"
        )
    }

    @Test func `over TLS the cookie is Secure, and the origin begins with https`() async throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let certificate = try certificate(in: directory)
        try await GatewayFixture.run(tls: certificate) { gateway in
            let secure = gateway.client.reaching(
                HTTPEndpoint(
                    .tcp(host: "127.0.0.1", port: gateway.port),
                    tls: TLSParameters(authorityFile: certificate.chainPath)
                )
            )
            let code = try await Visitor.newCode(.editor, gateway)
            #expect(code.url.hasPrefix("https://127.0.0.1:\(gateway.port)/login#"))
            let answer = try await exchange(
                secure,
                .post,
                "/api/v1/session",
                body: #"{"code":"\#(code.code)"}"#
            )
            #expect(answer.status == 204)
            let field = try #require(
                answer.head.headers.first { $0.name.lowercased() == "set-cookie" }
            )
            #expect(field.value.contains("; Secure"))
            let cookie = String(field.value.prefix { $0 != ";" })
            for (scheme, status) in [("https", 202), ("http", 403)] {
                let origin = "\(scheme)://127.0.0.1:\(gateway.port)"
                let woken = try await exchange(
                    secure,
                    .post,
                    "/api/v1/reconcile",
                    headers: [("Cookie", cookie), ("Origin", origin)]
                )
                #expect(woken.status == status)
            }
        }
    }

    @Test func `a proxy's origin and further names are answered to when they are named`()
        async throws
    {
        try await GatewayFixture.run(hosts: ["box.lan", "https://berth.example"]) { gateway in
            let code = try await Visitor.newCode(.editor, gateway)
            #expect(code.url.hasPrefix("https://berth.example/login#"))
            let browser = try await Visitor.browser(.editor, gateway)
            for (host, origin, status) in [
                ("berth.example", "https://berth.example", 202),
                ("berth.example", "https://other.example", 403),
                ("box.lan:\(gateway.port)", "http://box.lan:\(gateway.port)", 202),
                ("box.lan:\(gateway.port)", "http://box.lan", 403),
                ("other.lan", "http://other.lan", 403),
            ] {
                let extra = [("Host", host), ("Origin", origin)].map { (name: $0.0, value: $0.1) }
                let answer = try await browser.ask(.post, "/api/v1/reconcile", extra: extra)
                #expect(answer.status == status, "\(host) \(origin)")
            }
        }
    }
}
