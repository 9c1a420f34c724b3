package import Resources

/// What the controller did and why.
package protocol EventAPI: Sendable {
    /// Events after `id` of one workspace, or with nil of all, oldest first, at most `limit`.
    func events(
        of name: ResourceName?,
        after id: Int64,
        limit: Int
    ) async throws(APIError) -> [Event]
    /// Each event as it happens, beginning with those stored after `id`.
    func eventStream(of name: ResourceName?, after id: Int64) async throws(APIError) -> AsyncStream<
        Event
    >
}
