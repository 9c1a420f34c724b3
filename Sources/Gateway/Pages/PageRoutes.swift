import API
import HTTPTypes
import Hummingbird
import NIOCore
import Resources

/// The pages and their files.
struct PageRoutes {
    let api: any FileAPI & WorkspaceAPI
    let authenticator: Authenticator
    let assets: Assets
    let libraries: WebLibraries

    func add(to routes: Routes) {
        page("/", "dashboard", routes)
        page("/code/:name", "code", routes) { principal, context in
            // Opening a terminal's page resumes a suspended workspace. If that fails, the page
            // shows the reason.
            guard principal.role >= .editor, let name = try? context.name() else { return }
            try? await api.wake(name)
        }
        page("/chat", "chat", routes)
        page("/chat/:name", "chat", routes)
        routes.add(
            "/login",
            needs: [.get: .nothing],
            [.get: { _, _ in try render("login") }]
        )
        routes.add(
            "/assets/**",
            needs: [.get: .nothing],
            [.get: { request, _ in try await file(request) }]
        )
    }

    /// A page for signed-in users; others are redirected to the sign-in page.
    ///
    /// It contains only markup, so the route is open; the data that the page requests is protected.
    private func page(
        _ path: String,
        _ name: String,
        _ routes: Routes,
        opened: @escaping @Sendable (Principal, Context) async -> Void = { _, _ in }
    ) {
        routes.add(
            path,
            needs: [.get: .nothing],
            [
                .get: { request, context in
                    guard let principal = context.principal else {
                        let target = isLocalPath(request.uri.path) ? request.uri.path : "/"
                        return Response(
                            status: .seeOther,
                            headers: [.location: "/login?next=\(target)"]
                        )
                    }
                    await opened(principal, context)
                    return try render(name)
                }
            ]
        )
    }

    private func render(_ name: String) throws(APIError) -> Response {
        guard let page = assets["\(name).html"] else {
            throw APIError(
                .internal,
                "the pages are not beside the program: keep berth_Gateway.resources there"
            )
        }
        var response = Response.bytes(page.bytes, type: page.type)
        response.headers[.contentSecurityPolicy] = policy
        return response
    }

    /// What a page may load: its own files, and no inline script except `boot.js`.
    private var policy: String {
        "default-src 'none'; script-src 'self' 'sha256-\(assets.bootHash)'; style-src 'self'; "
            + "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
            + "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    }

    private func file(_ request: Request) async throws -> Response {
        let path = String(request.uri.path.dropFirst("/assets/".count))
        if path == "xterm/index.json" {
            return try .json(ResourceList(items: try await libraries.paths()))
        }
        let found =
            path.hasPrefix("xterm/")
            ? try await libraries.asset(String(path.dropFirst("xterm/".count)))
            : assets["assets/\(path)"]
        guard let asset = found else {
            throw APIError(.notFound, "there is nothing at \(request.uri.path)")
        }
        let known = request.headers[.ifNoneMatch].map { $0.split(separator: ",") } ?? []
        let isKnown = known.contains { $0.trimmingPrefix { $0 == " " } == asset.tag }
        var response =
            isKnown
            ? Response(status: .notModified) : Response.bytes(asset.bytes, type: asset.type)
        response.headers[.eTag] = asset.tag
        // A worker follows the policy sent with its own script, not the page's.
        response.headers[.contentSecurityPolicy] = policy
        response.headers[.cacheControl] = "no-cache"
        return response
    }
}

/// Serves xterm.js from the workspace image, from which it is fetched on the first request.
actor WebLibraries {
    private let api: any FileAPI
    private var files: [String: Asset] = [:]
    /// The fetch in progress: a page requests six files at once, and one fetch gets all of them.
    private var underway: Task<Result<[String: Asset], APIError>, Never>?

    init(_ api: any FileAPI) { self.api = api }

    func paths() async throws(APIError) -> [String] {
        try await load()
        return files.keys.sorted()
    }

    func asset(_ path: String) async throws(APIError) -> Asset? {
        try await load()
        return files[path]
    }

    private func load() async throws(APIError) {
        guard files.isEmpty else { return }
        // Requests that arrive meanwhile await the same fetch.
        let task = underway ?? Task { await fetch() }
        underway = task
        files = try await task.value.get()
    }

    private func fetch() async -> Result<[String: Asset], APIError> {
        defer { underway = nil }
        do throws(APIError) {
            let found = try await api.webFiles()
            return .success(
                Dictionary(found.map { ($0.path, Asset($0.bytes, path: $0.path)) }) { $1 }
            )
        } catch {
            return .failure(error)
        }
    }
}
