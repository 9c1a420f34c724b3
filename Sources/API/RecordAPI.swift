package import Resources

/// What closed workspaces left.
package protocol RecordAPI: Sendable {
    func rescues() async throws(APIError) -> [RescueEntry]
    func receipts() async throws(APIError) -> [Receipt]
}
