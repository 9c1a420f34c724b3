package import HTTPTransport

extension EngineClient {
    /// Reads a path of a container as a tar stream; works on stopped containers too.
    ///
    /// The Engine holds the container's lock until the stream ends, and even inspect waits for it.
    /// So the stream lives only within `consume`, is closed when that returns, and has a deadline.
    package func withArchive<Value>(
        of path: String,
        in container: String,
        limit: Duration? = nil,
        _ consume: (HTTPResponseBody) async throws(EngineError) -> Value
    ) async throws(EngineError) -> Value {
        var request = EngineRequest("archive.get", .get, "containers", container, "archive")
        request.add("path", path)
        let body = try await stream(request, total: limit ?? deadlines.transfer).body
        defer { body.cancel() }
        return try await consume(body)
    }

    /// Reads a path of a container as one tar, of at most `sizeMax` bytes.
    package func archive(
        of path: String,
        in container: String,
        sizeMax: Int,
        limit: Duration? = nil
    ) async throws(EngineError) -> [UInt8] {
        try await withArchive(of: path, in: container, limit: limit) {
            body throws(EngineError) in
            do throws(HTTPTransportError) {
                return try await body.collect(limit: sizeMax)
            } catch {
                throw EngineError(error, during: "archive.get")
            }
        }
    }

    /// Unpacks a tar into a directory of a container that exists; works on stopped containers too.
    ///
    /// Files that are unpacked into a tmpfs mount are not visible in the container.
    package func putArchive(
        _ tar: HTTPBody,
        into directory: String,
        of container: String,
        limit: Duration? = nil
    ) async throws(EngineError) {
        var request = EngineRequest("archive.put", .put, "containers", container, "archive")
        request.add("path", directory)
        request.headers.append(("Content-Type", "application/x-tar"))
        request.body = tar
        request.limit = limit.map { .custom($0) } ?? .transfer
        try await call(request)
    }
}
