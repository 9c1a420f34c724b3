import API
import HTTPTypes
import Hummingbird

/// Rescues and receipts of closed workspaces, and the controller's version.
struct RecordRoutes {
    let api: any HealthAPI & RecordAPI

    func add(to routes: Routes) {
        routes.add(
            "/api/v1/rescues",
            [
                .get: { _, _ in
                    try .json(ResourceList(items: try await api.rescues()))
                }
            ]
        )
        routes.add(
            "/api/v1/receipts",
            [
                .get: { _, _ in
                    try .json(ResourceList(items: try await api.receipts()))
                }
            ]
        )
        routes.add(
            "/api/v1/version",
            [.get: { _, _ in try .json(await api.version()) }]
        )
    }
}
