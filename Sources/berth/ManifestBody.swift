import ControlPlane
import Manifests
import Workspaces

/// Reads the manifest in a request's body by the same rules as files.
enum ManifestBody {
    static func decode(_ bytes: [UInt8]) -> Result<Declaration, APIError> {
        .failure(APIError(.invalid, ""))
    }
}
