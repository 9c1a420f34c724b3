import Resources

/// How the controller is.
package protocol HealthAPI: Sendable {
    func version() async -> ServerVersion
    /// nil when ready to serve, else what is missing.
    func unreadiness() async -> String?
    /// Prometheus' text format.
    func metrics() async -> String
}
