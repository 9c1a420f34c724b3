import ControlPlane
import Workspaces

/// Who a request comes from.
struct Principal: Hashable, Sendable {
    /// How it showed who it is.
    enum Proof: Hashable, Sendable {
        /// The unix socket's file mode let it in.
        case socket
        case cookie
        case bearer
    }

    var user: String
    var role: Role
    var proof: Proof
    /// What it came in with; nil for the socket.
    var grant: Grant?

    /// Whoever the unix socket lets in.
    static let owner = Principal(user: "owner", role: .admin, proof: .socket)

    init(user: String, role: Role, proof: Proof) {
        self.user = user
        self.role = role
        self.proof = proof
    }

    init(_ grant: Grant, proof: Proof) {
        user = grant.user
        role = grant.role
        self.proof = proof
        self.grant = grant
    }
}

/// What a route asks of who comes.
enum Need: Hashable, Sendable {
    /// Open to anybody.
    case nothing
    case role(Role)

    static let viewer = Need.role(.viewer)
    static let editor = Need.role(.editor)
    static let admin = Need.role(.admin)
}
