import API
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Resources

/// `/api/v1/session` and `/api/v1/signin-codes`: how a browser signs in and out.
struct SessionRoutes {
    let access: Access
    let policy: OriginPolicy
    /// The server's address for a browser; nil without TCP.
    let origin: @Sendable () -> String?

    private struct CodeBody: Decodable {
        var code: String
    }

    func add(to routes: Routes) {
        routes.add(
            "/api/v1/session",
            needs: [.post: .nothing, .delete: .viewer],
            [
                .get: { _, context in try .json(view(context)) },
                .post: { try await signIn($0, $1) },
                .delete: { _, context in try await signOut(context) },
            ]
        )
        routes.add("/api/v1/signin-codes", [.post: { try await issue($0, $1) }])
    }

    private func view(_ context: Context) -> SessionView {
        let principal = context.principal ?? .owner
        return SessionView(
            user: principal.user,
            role: principal.role,
            expires: principal.credential?.expires
        )
    }

    private func signIn(_ request: Request, _ context: Context) async throws -> Response {
        let body = try decoded(CodeBody.self, from: try await request.bytes())
        let (secret, credential) = try await access.signIn(code: body.code, from: context.address)
        context.logger.notice(
            "signed in",
            metadata: [
                "user": "\(credential.user)", "role": "\(credential.role.rawValue)",
                "name": "\(credential.name)",
                "address": "\(context.address)",
            ]
        )
        var response = Response.empty
        let seconds = max(0, credential.expires.since(.now).components.seconds)
        response.setCookie(cookie(secret, seconds, context))
        return response
    }

    private func signOut(_ context: Context) async throws -> Response {
        if let credential = context.principal?.credential { try await access.revoke(credential) }
        var response = Response.empty
        response.setCookie(cookie("", 0, context))
        return response
    }

    /// The session cookie; Secure only over TLS (ours or a proxy's), as browsers drop it otherwise.
    private func cookie(_ value: String, _ seconds: Int64, _ context: Context) -> Cookie {
        Cookie(
            name: RequestCredentials.cookieName,
            value: value,
            maxAge: Int(seconds),
            path: "/",
            secure: policy.isSecure
                || context.credentials?.origins.contains { $0.hasPrefix("https://") } ?? false,
            httpOnly: true,
            sameSite: .strict
        )
    }

    private func issue(_ request: Request, _ context: Context) async throws -> Response {
        var asked = try decoded(SignInRequest.self, from: try await request.bytes())
        let next = asked.next ?? "/"
        guard isLocalPath(next) else {
            throw APIError(
                .invalid,
                "next is a path of this server, such as /code/first",
                field: "next"
            )
        }
        if let user = asked.user, !isUserName(user) {
            throw APIError(
                .invalid,
                "a user's name has 1 to 64 printable characters",
                field: "user"
            )
        }
        guard let origin = origin() else {
            throw APIError(.conflict, "the controller runs without HTTP (`berth serve --listen`)")
        }
        asked.user = asked.user ?? context.principal?.user
        let (code, expires) = access.issueCode(asked)
        // The characters that a fragment's value may contain unescaped.
        let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "/-_.~"))
        let target = next.addingPercentEncoding(withAllowedCharacters: plain) ?? "/"
        return try .json(
            SignInCode(
                code: code,
                expires: expires,
                url: "\(origin)/login#code=\(code)&next=\(target)"
            ),
            status: .created
        )
    }
}

/// Whether the text is a path of this server that no browser reads as another server's address.
func isLocalPath(_ text: String) -> Bool {
    text.hasPrefix("/") && !text.hasPrefix("//") && text.utf8.count <= 1_024
        && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
}

private func isUserName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
}
