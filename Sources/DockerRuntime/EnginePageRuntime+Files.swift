import DockerEngine
import Foundation
package import Reconciler
import Reconciliation
package import Resources

extension EnginePageRuntime {
    /// Where the image stores the browser's libraries.
    private static let folder = "/usr/share/javascript/xterm"
    private static let tarBytesMax = 32 << 20

    package func webFiles(of images: [String]) async throws(RuntimeError) -> [WebFile] {
        var missing = RuntimeError.notFound("no image to take xterm.js from")
        for image in images {
            do throws(EngineError) {
                let id = try await client.inspectImage(image).id
                return try await webFiles(of: image, id: id)
            } catch {
                missing =
                    error.isNotFound
                    ? .imageMissing(image: image, detail: "the pages need it") : RuntimeError(error)
            }
        }
        throw missing
    }

    private func webFiles(of image: String, id: String) async throws(EngineError) -> [WebFile] {
        let cached = "\(cache)/\(id.split(separator: ":").last ?? "image").tar"
        if let content = try? Data(contentsOf: URL(fileURLWithPath: cached)) {
            let files = Self.files(inTar: Array(content))
            if !files.isEmpty { return files }
        }
        let tar = try await extract(from: image)
        // The write is atomic, because a partial cache is useless;
        // without a cache everything still works.
        try? Data(tar).write(to: URL(fileURLWithPath: cached), options: .atomic)
        return Self.files(inTar: tar)
    }

    private static func files(inTar tar: [UInt8]) -> [WebFile] {
        regularFiles(inTar: tar).compactMap { path, bytes in
            // The tar's paths begin with the folder's own name.
            let parts = path.split(separator: "/").dropFirst()
            guard !parts.isEmpty, !parts.contains(".."), !path.hasSuffix(".map") else { return nil }
            return WebFile(path: parts.joined(separator: "/"), bytes: bytes)
        }
    }

    /// Reads the folder from a container that is created for this and never started.
    private func extract(from image: String) async throws(EngineError) -> [UInt8] {
        let name = "berth-web-\(runtime.installation.short)"
        var spec = ContainerSpec(image: image)
        spec.isNetworkDisabled = true
        spec.labels = [
            EngineLabel.installation: runtime.installation.text,
            EngineLabel.role: EngineLabel.roleHelper,
        ]
        // A container that a crash left is ours when it has our label.
        if let old = try? await client.inspectContainer(name),
            old.labels[EngineLabel.installation] == runtime.installation.text
        {
            _ = try await client.removeContainer(old.id, force: true)
        }
        let created = try await client.createContainer(named: name, spec)
        do throws(EngineError) {
            let tar = try await client.archive(
                of: Self.folder,
                in: created.id,
                sizeMax: Self.tarBytesMax
            )
            _ = try? await client.removeContainer(created.id, force: true)
            return tar
        } catch {
            _ = try? await client.removeContainer(created.id, force: true)
            throw error
        }
    }
}

/// The regular files of a tar, by path; skips other entries and stops at a broken one.
///
/// Source: POSIX.1-2017, pax, "ustar Interchange Format".
package func regularFiles(inTar tar: [UInt8]) -> [(path: String, bytes: [UInt8])] {
    var files: [(String, [UInt8])] = []
    var offset = 0
    while offset + 512 <= tar.count {
        let header = tar[offset..<offset + 512]
        func text(_ start: Int, _ length: Int) -> String {
            let field = header[(offset + start)..<(offset + start + length)]
            return String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
        }
        let digits = text(124, 12).filter { $0.isNumber }
        guard !text(0, 100).isEmpty, let size = Int(digits, radix: 8),
            size <= tar.count - offset - 512
        else { break }
        let kind = header[offset + 156]
        if kind == 0 || kind == UInt8(ascii: "0") {
            let prefix = text(257, 5) == "ustar" ? text(345, 155) : ""
            let path = prefix.isEmpty ? text(0, 100) : "\(prefix)/\(text(0, 100))"
            files.append((path, Array(tar[(offset + 512)..<(offset + 512 + size)])))
        }
        offset += 512 + (size + 511) / 512 * 512
    }
    return files
}
