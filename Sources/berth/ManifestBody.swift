import API
import Manifests
import Resources

/// Reads the manifest in a request's body by the same rules as files.
enum ManifestBody {
    static func decode(_ bytes: [UInt8]) -> Result<Declaration, APIError> {
        do throws(InvalidManifest) {
            return .success(try declaration(fromJSON: bytes))
        } catch {
            let first = error.diagnostics.first
            let messages = error.diagnostics.map { "\($0.path): \($0.message)" }
            return .failure(
                APIError(.invalid, messages.joined(separator: "\n"), field: first?.path)
            )
        }
    }
}
