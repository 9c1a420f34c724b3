package import Resources

/// Files that are uploaded to a workspace, and files that its pages load.
package protocol FileAPI: Sendable {
    /// Stores a file in a running workspace, outside the checkout, and returns its path there.
    func upload(
        _ bytes: [UInt8],
        called fileName: String,
        to name: ResourceName
    ) async throws(APIError) -> String

    /// xterm.js from the workspace image.
    func webFiles() async throws(APIError) -> [WebFile]
}
