package import Resources

/// The receipts and rescues of closed workspaces.
package protocol RecordAPI: Sendable {
    func rescues() async throws(APIError) -> [RescueEntry]
    func receipts() async throws(APIError) -> [Receipt]
}
