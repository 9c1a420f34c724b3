import API
import HTTPTypes
import Hummingbird

/// What teardown left behind, and who answers here.
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
