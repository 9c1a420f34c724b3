import FoundationEssentials
import HTTPTransport

/// The contexts of the `docker` client: named Engines, of which one can be the current one.
///
/// They are stored in `DOCKER_CONFIG`, else in `~/.docker`: `config.json` names the current one,
/// and each has a directory with `meta.json` below `contexts/meta`, and its certificates below
/// `contexts/tls`. Only the needed fields are read, and nothing is ever written.
struct DockerContexts {
    /// The address of an Engine, as a context names it.
    struct Endpoint: Equatable {
        var host: String
        var tls: TLSParameters?
    }

    /// The name by which the client means "no context".
    static let none = "default"

    /// nil when the environment names no home.
    private let directory: String?

    init(environment: [String: String]) {
        let named = environment["DOCKER_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        directory = named ?? environment["HOME"].map { "\($0)/.docker" }
    }

    /// The file that names the current context.
    var configuration: String { "\(directory ?? "~/.docker")/config.json" }

    /// The context that `docker context use` chose; nil when none was.
    func current() throws(EngineAddress.ParseError) -> String? {
        struct Configuration: Decodable { var currentContext: String? }
        guard directory != nil, let bytes = try contents(of: configuration) else { return nil }
        let decoded: Configuration = try decode(bytes, configuration)
        return decoded.currentContext.flatMap { $0.isEmpty || $0 == Self.none ? nil : $0 }
    }

    /// The Engine of the context `name`; nil when there is no such context, or it has no Engine.
    func endpoint(of name: String) throws(EngineAddress.ParseError) -> Endpoint? {
        struct Meta: Decodable {
            struct Endpoint: Decodable {
                var host: String?
                var skipTLSVerify: Bool?

                enum CodingKeys: String, CodingKey {
                    case host = "Host"
                    case skipTLSVerify = "SkipTLSVerify"
                }
            }

            var name: String
            var endpoints: [String: Endpoint]?

            enum CodingKeys: String, CodingKey {
                case name = "Name"
                case endpoints = "Endpoints"
            }
        }
        guard let directory else { return nil }
        let contexts = "\(directory)/contexts/meta"
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: contexts)) ?? []
        // A directory's name is a digest of the context's name, which is in the file.
        for entry in entries.sorted() {
            let path = "\(contexts)/\(entry)/meta.json"
            guard let bytes = try contents(of: path) else { continue }
            let meta: Meta = try decode(bytes, path)
            guard meta.name.utf8.elementsEqual(name.utf8) else { continue }
            guard let engine = meta.endpoints?["docker"], let host = engine.host, !host.isEmpty
            else { return nil }
            let certificates = "\(directory)/contexts/tls/\(entry)/docker"
            let skips = engine.skipTLSVerify == true
            return Endpoint(host: host, tls: Self.tls(in: certificates, verifies: !skips))
        }
        return nil
    }

    /// TLS as the client uses it: when there are certificates, or when verification is switched
    /// off.
    private static func tls(in directory: String, verifies: Bool) -> TLSParameters? {
        let files = ["ca.pem", "cert.pem", "key.pem"].map { name in
            let path = "\(directory)/\(name)"
            return FileManager.default.fileExists(atPath: path) ? path : nil
        }
        guard !verifies || files.contains(where: { $0 != nil }) else { return nil }
        return TLSParameters(
            authorityFile: files[0],
            certificateFile: files[1],
            keyFile: files[2],
            verifiesServer: verifies
        )
    }

    /// nil when there is no such file.
    private func contents(of path: String) throws(EngineAddress.ParseError) -> Data? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .unreadableConfiguration(path)
        }
        return bytes
    }

    private func decode<Value: Decodable>(
        _ bytes: Data,
        _ path: String
    ) throws(EngineAddress.ParseError) -> Value {
        do {
            return try JSON.decode(bytes)
        } catch {
            throw .unreadableConfiguration(path)
        }
    }
}
