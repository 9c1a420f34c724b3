package import Resources

/// The events of the controller.
package protocol EventAPI: Sendable {
    /// Events after `id`, oldest first, at most `limit`; of one workspace, or with nil of all.
    func events(
        of name: ResourceName?,
        after id: Int64,
        limit: Int
    ) async throws(APIError) -> [Event]
    /// Each event as it happens, starting with those stored after `id`.
    func eventStream(of name: ResourceName?, after id: Int64) async throws(APIError) -> AsyncStream<
        Event
    >
}
