import API
import Resources

/// The sender of a request.
struct Principal: Hashable, Sendable {
    /// How the principal was authenticated.
    enum Proof: Hashable, Sendable {
        /// By access to the unix socket, which the file mode restricts.
        case socket
        case cookie
        case bearer
    }

    var user: String
    var role: Role
    var proof: Proof
    /// The credential that it used; nil for the socket.
    var credential: Credential?

    /// The principal of every request on the unix socket.
    static let owner = Principal(user: "owner", role: .admin, proof: .socket)

    init(user: String, role: Role, proof: Proof) {
        self.user = user
        self.role = role
        self.proof = proof
    }

    init(_ credential: Credential, proof: Proof) {
        user = credential.user
        role = credential.role
        self.proof = proof
        self.credential = credential
    }
}

/// Why a request has no principal.
enum Unrecognized: Error, Hashable, Sendable {
    /// It carries neither a token nor a session.
    case nobody
    case unknown(Credential.Kind)
    case revoked(Credential.Kind)
    case expired(Credential.Kind)

    /// What is wrong, and what to do.
    var message: String {
        switch self {
        case .nobody:
            "nobody is signed in; `berth login` signs a browser in, and `berth token create` on the "
                + "controller's host makes a token for BERTH_TOKEN"
        case .unknown(.token):
            "this token is unknown here; `berth token list` on the controller's host shows those "
                + "that hold, and `berth token create` makes another"
        case .revoked(.token): "this token was revoked; \(Self.another)"
        case .expired(.token): "this token has expired; \(Self.another)"
        case .unknown(.session): "this session is unknown here; `berth login` begins another"
        case .revoked(.session): "this session was ended; `berth login` begins another"
        case .expired(.session): "this session has expired; `berth login` begins another"
        }
    }

    private static let another = "`berth token create` on the controller's host makes another"
}

extension Result<Principal, Unrecognized> {
    /// The principal; throws why there is none.
    var principal: Principal {
        get throws(APIError) {
            do throws(Unrecognized) {
                return try get()
            } catch {
                throw APIError(.unauthorized, error.message)
            }
        }
    }
}

/// What a route requires of the principal.
enum RequiredRole: Hashable, Sendable {
    /// Open to anybody.
    case nothing
    case role(Role)

    static let viewer = RequiredRole.role(.viewer)
    static let editor = RequiredRole.role(.editor)
    static let admin = RequiredRole.role(.admin)
}
