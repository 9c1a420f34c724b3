import API
import HTTPTypes
import Hummingbird
import Resources

/// `/api/v1/events` and one workspace's `events`: what the controller did and why.
struct EventRoutes {
    let api: any EventAPI

    func add(to routes: Routes) {
        routes.add(
            "/api/v1/events",
            [
                .get: { request, _ in
                    try await events(request.value("name", as: ResourceName.self), request)
                }
            ]
        )
        routes.add(
            "/api/v1/workspaces/:name/events",
            [.get: { request, context in try await events(context.name(), request) }]
        )
    }

    /// Returns a list, or a stream with `watch=true`.
    ///
    /// A client that reconnects names the last event that it has seen in `Last-Event-ID`.
    private func events(_ name: ResourceName?, _ request: Request) async throws -> Response {
        let last = request.headers[.lastEventID].flatMap { Int64($0) }
        let after = try last ?? request.number("after", in: 0...Int64.max) ?? 0
        guard try request.flag("watch") else {
            let limit = try request.number("limit", in: 1...GatewayLimits.eventsMax)
            let items = try await api.events(
                of: name,
                after: after,
                limit: limit ?? GatewayLimits.eventsMax
            )
            return try .json(ResourceList(items: items))
        }
        let stream = try await api.eventStream(of: name, after: after)
        return .events(to: request, stream) { _, event in
            ServerSentEvent(
                id: String(event.id),
                name: event.severity.rawValue,
                payload: try encodedJSON(event)
            )
        }
    }
}

extension HTTPField.Name {
    static let lastEventID = HTTPField.Name(token: "Last-Event-ID")
}
