import DockerEngine
import Reconciler

/// Runs an Engine call and classifies its errors for the controller.
func classified<Value>(
    _ body: () async throws(EngineError) -> Value
) async throws(RuntimeError) -> Value {
    do throws(EngineError) {
        return try await body()
    } catch {
        throw RuntimeError(error)
    }
}

extension RuntimeError {
    init(_ error: EngineError) {
        switch error {
        case .unreachable(let detail): self = .unreachable(detail)
        case .connectionLost(let detail): self = .unreachable(detail)
        case .timedOut(let operation): self = .timedOut(operation)
        case .cancelled: self = .busy("the call was cancelled")
        case .rejected(404, let message): self = .notFound(message)
        case .rejected(409, let message): self = .busy(message)
        case .rejected(let status, let message) where status >= 500:
            self = .busy("\(message) (\(status))")
        case .rejected(_, let message): self = .rejected(message)
        case .tls(let detail): self = .unreachable(detail)
        case .undecodable, .tooLarge, .unsupportedVersion, .failed, .invalidRequest:
            self = .rejected(error.description)
        }
    }
}
