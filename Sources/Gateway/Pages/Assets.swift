import Foundation
import Hashing
import Hummingbird
import Resources

/// A file as it is served to a browser.
struct Asset: Sendable {
    let bytes: [UInt8]
    let type: String
    /// The ETag, quoted as in the header.
    let tag: String

    init(_ bytes: [UInt8], path: String) {
        self.bytes = bytes
        type = Self.type(of: path)
        tag = "\"\(SHA256(of: bytes).text.prefix(32))\""
    }

    private static func type(of path: String) -> String {
        let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard let type = MediaType.getMediaType(forExtension: ending) else {
            return MediaType.applicationBinary.description
        }
        let isText = type.isType(MediaType(type: .text)) || type.isType(.applicationJson)
        return "\(isText ? type.withParameter(name: "charset", value: "utf-8") : type)"
    }
}

/// The pages' files, read once; the whole path is the key, so that no path can reach another file.
///
/// `boot.js` is inlined in the pages, because its work must not depend on another request.
struct Assets: Sendable {
    /// By the path below the folder.
    private let files: [String: Asset]
    /// The hash of `boot.js` in base64, for a policy that allows it to run.
    ///
    /// Source: Content Security Policy Level 3, "Hash usage".
    let bootHash: String

    init(folder: String) {
        var files: [String: Asset] = [:]
        let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
        for path in paths ?? [] {
            let address = URL(fileURLWithPath: "\(folder)/\(path)")
            guard let content = try? Data(contentsOf: address) else { continue }
            files[path] = Asset(Array(content), path: path)
        }
        let boot = files["assets/js/lib/boot.js"]?.bytes ?? []
        for (path, page) in files where path.hasSuffix(".html") {
            let whole = String(decoding: page.bytes, as: UTF8.self)
                .replacing(
                    #"<script src="/assets/js/lib/boot.js"></script>"#,
                    with: "<script>\(String(decoding: boot, as: UTF8.self))</script>"
                )
            files[path] = Asset(Array(whole.utf8), path: path)
        }
        self.files = files
        bootHash = Data(SHA256(of: boot).bytes).base64EncodedString()
    }

    /// The files that were built with the program, beside it or beside the target of a link to it.
    ///
    /// SwiftPM's own accessor ends the process when they are missing; a controller runs without
    /// them.
    static let own: Assets = {
        let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = program?.split(separator: "/").dropLast().joined(separator: "/") ?? ""
        return Assets(folder: "/\(folder)/berth_Gateway.resources/Resources")
    }()

    subscript(path: String) -> Asset? { files[path] }
}
