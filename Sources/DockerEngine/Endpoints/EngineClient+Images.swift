package import HTTPTransport

extension EngineClient {
    package func images(
        matching filters: EngineFilters = [:]
    ) async throws(EngineError) -> [ImageSummary] {
        var request = EngineRequest("image.list", .get, "images", "json")
        try request.add(filters)
        return try await decode(request)
    }

    package func inspectImage(_ image: String) async throws(EngineError) -> ImageInspection {
        try await decode(EngineRequest("image.inspect", .get, image: image, "json"))
    }

    /// Pulls an image from its registry.
    ///
    /// The pull has succeeded when the sequence ends.
    ///
    /// - `reference`: with a tag or digest; without either it means `latest`.
    /// - `authorization`: value of `X-Registry-Auth`, for a private registry.
    package func pullImage(
        _ reference: String,
        authorization: String? = nil
    ) async throws(EngineError) -> ImageProgressStream {
        var request = EngineRequest("image.pull", .post, "images", "create")
        let (name, tag) = Self.splitReference(reference)
        request.add("fromImage", name)
        request.add("tag", tag ?? "latest")
        if let authorization { request.headers.append(("X-Registry-Auth", authorization)) }
        return try await progress(request)
    }

    /// Makes an image from a root file system's tar, like `docker import`.
    ///
    /// - `changes`: Dockerfile instructions to apply, such as `CMD ["sh"]`.
    package func importImage(
        _ tar: HTTPBody,
        as reference: String,
        changes: [String] = []
    ) async throws(EngineError) -> ImageProgressStream {
        var request = EngineRequest("image.import", .post, "images", "create")
        let (name, tag) = Self.splitReference(reference)
        request.add("fromSrc", "-")
        request.add("repo", name)
        request.add("tag", tag)
        for change in changes { request.add("changes", change) }
        request.headers.append(("Content-Type", "application/x-tar"))
        request.body = tar
        return try await progress(request)
    }

    private func progress(
        _ request: EngineRequest
    ) async throws(EngineError) -> ImageProgressStream {
        var request = request
        request.limit = .transfer
        let body = try await stream(request, total: deadlines.transfer).body
        return ImageProgressStream(body, operation: request.operation)
    }

    /// Splits `host:5000/name:tag` before its tag; the Engine treats a digest as a tag.
    static func splitReference(_ reference: String) -> (name: String, tag: String?) {
        if let at = reference.firstIndex(of: "@") {
            let digest = String(reference[reference.index(after: at)...])
            return (String(reference[..<at]), digest)
        }
        guard let colon = reference.lastIndex(of: ":"),
            !reference[colon...].contains("/")
        else { return (reference, nil) }
        return (String(reference[..<colon]), String(reference[reference.index(after: colon)...]))
    }
}
