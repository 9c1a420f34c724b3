package import Resources

/// Files that go into a workspace, and those that its pages are made of.
package protocol FileAPI: Sendable {
    /// Puts a file into a running workspace, outside the checkout, and tells its path there.
    func upload(
        _ bytes: [UInt8],
        called fileName: String,
        to name: ResourceName
    ) async throws(APIError) -> String

    /// xterm.js from the workspace image.
    func webFiles() async throws(APIError) -> [WebFile]
}
