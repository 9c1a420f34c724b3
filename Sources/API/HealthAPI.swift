import Resources

/// The health of the controller.
package protocol HealthAPI: Sendable {
    func version() async -> ServerVersion
    /// nil when it is ready to serve, else the reason why not.
    func unreadiness() async -> String?
    /// Prometheus' text format.
    func metrics() async -> String
}
