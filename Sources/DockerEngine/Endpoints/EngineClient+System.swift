import HTTPTransport

extension EngineClient {
    /// Asks whether the Engine answers, and which API it speaks.
    ///
    /// Works before negotiation.
    package func ping() async throws(EngineError) -> EnginePing {
        var request = EngineRequest("system.ping", .get, "_ping")
        request.isUnversioned = true
        let head = try await call(request).head
        guard let text = head.value(of: "Api-Version"), let version = APIVersion(text) else {
            throw .undecodable(operation: "system.ping", reason: "no Api-Version: not an Engine?")
        }
        return EnginePing(apiVersion: version, operatingSystem: head.value(of: "OSType"))
    }

    /// The Engine's version.
    ///
    /// Works before negotiation.
    package func version() async throws(EngineError) -> EngineVersion {
        var request = EngineRequest("system.version", .get, "version")
        request.isUnversioned = true
        return try await decode(request)
    }

    /// The Engine's and its machine's description (`/info`).
    package func describe() async throws(EngineError) -> EngineDescription {
        try await decode(EngineRequest("system.info", .get, "info"))
    }
}
