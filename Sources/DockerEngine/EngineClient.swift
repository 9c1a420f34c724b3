import HTTPTransport
import Synchronization

/// A client of one Docker Engine.
///
/// The API version is negotiated before the first call and again after the Engine refuses it.
/// Every call has a deadline. It is cheap to share, and one per Engine is enough.
package final class EngineClient: Sendable {
    package let address: EngineAddress
    package let deadlines: EngineDeadlines
    let http: HTTPClient
    let report: (@Sendable (EngineCall) -> Void)?
    private let agreed = Mutex<APIVersion?>(nil)

    /// Makes a client; nothing is sent yet.
    /// - `report`: called after every finished call, on the calling task; for metrics and logs.
    package init(
        _ address: EngineAddress,
        deadlines: EngineDeadlines = EngineDeadlines(),
        report: (@Sendable (EngineCall) -> Void)? = nil
    ) {
        self.address = address
        self.deadlines = deadlines
        self.report = report
        http = HTTPClient(address.endpoint)
    }

    /// The API version that both sides speak; asks the Engine when it is not known yet.
    package func apiVersion() async throws(EngineError) -> APIVersion {
        if let known = agreed.withLock({ $0 }) { return known }
        let version = try await negotiate()
        agreed.withLock { $0 = version }
        return version
    }

    /// Makes the next call negotiate again, because the Engine was replaced by one with other
    /// versions.
    func forgetVersion() {
        agreed.withLock { $0 = nil }
    }

    private func negotiate() async throws(EngineError) -> APIVersion {
        let newest = try await ping().apiVersion
        guard newest > APIVersion.supported.upperBound else {
            return try APIVersion.negotiated(newest: newest, oldest: nil)
        }
        // Only an Engine newer than this client may have dropped the versions of this client.
        let oldest = try await version().minimumAPIVersion
        return try APIVersion.negotiated(newest: newest, oldest: APIVersion(oldest ?? ""))
    }
}
