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

    /// Makes an image of a root file system's tar, like `docker import`.
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

    /// Builds an image with the classic builder from a context's tar.
    ///
    /// The build has succeeded when the sequence ends. Closing the stream stops the build.
    package func buildImage(
        context tar: HTTPBody,
        _ build: ImageBuild
    ) async throws(EngineError) -> ImageProgressStream {
        var request = EngineRequest("image.build", .post, "build")
        for tag in build.tags { request.add("t", tag) }
        request.add("dockerfile", build.dockerfile)
        request.add("target", build.target)
        request.add("networkmode", build.network)
        request.add("nocache", build.ignoresCache)
        request.add("rm", true)
        request.add("forcerm", true)
        request.add("buildargs", String(decoding: try JSON.encode(build.arguments), as: UTF8.self))
        request.add("labels", String(decoding: try JSON.encode(build.labels), as: UTF8.self))
        request.headers.append(("Content-Type", "application/x-tar"))
        request.body = tar
        return try await progress(request)
    }

    /// Gives an image another name.
    package func tagImage(_ image: String, as reference: String) async throws(EngineError) {
        var request = EngineRequest("image.tag", .post, image: image, "tag")
        let (name, tag) = Self.splitReference(reference)
        request.add("repo", name)
        request.add("tag", tag)
        try await call(request)
    }

    /// Removes an image's name, and the image when that was its last.
    /// - Throws: a conflict (409) while a container uses it.
    package func removeImage(
        _ image: String,
        force: Bool = false
    ) async throws(EngineError) -> Removal {
        var request = EngineRequest("image.remove", .delete, image: image)
        request.add("force", force)
        return try await removal(request)
    }

    private func progress(
        _ request: EngineRequest
    ) async throws(EngineError) -> ImageProgressStream {
        var request = request
        request.limit = .transfer
        let body = try await stream(request, total: deadlines.transfer).body
        return ImageProgressStream(body, operation: request.operation)
    }

    /// Splits `host:5000/name:tag` before its tag; a digest counts as a tag for the Engine.
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
