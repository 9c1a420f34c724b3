import Resources

/// Why the container runtime did not do something, classified by what to do about it.
package enum RuntimeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The Engine does not answer, so nothing is known.
    case unreachable(String)
    /// No answer in time: the call may or may not have happened, so observe again.
    case timedOut(String)
    /// A temporary conflict that goes away by itself.
    case busy(String)
    /// The name belongs to an object that is not ours.
    case nameTaken(String)
    case imageMissing(image: String, detail: String)
    /// The object to change does not exist.
    case notFound(String)
    /// The object changed after the decision was made.
    case changed(String)
    /// The runtime refuses the call and will refuse it again.
    case rejected(String)

    package var description: String {
        switch self {
        case .unreachable(let detail): "the Engine does not answer: \(detail)"
        case .timedOut(let detail): "the Engine did not answer in time: \(detail)"
        case .busy(let detail): "the Engine is busy: \(detail)"
        case .nameTaken(let name): "the name \(name) is taken by something that is not ours"
        case .imageMissing(let image, let detail):
            "image \(image) is not on the Engine and cannot be pulled (\(detail)): "
                + (image == ResolvedSpec.imageDefault
                    ? "`make image` builds it" : "build or pull it, or change spec.image")
        case .notFound(let detail): "it is gone: \(detail)"
        case .changed(let detail): "it changed meanwhile: \(detail)"
        case .rejected(let detail): "the Engine refuses: \(detail)"
        }
    }

    package var isEngineDegraded: Bool {
        switch self {
        case .unreachable, .timedOut: true
        case .busy, .nameTaken, .imageMissing, .notFound, .changed, .rejected: false
        }
    }

    /// Whether the error is usual when the world changes during a pass; the next observation
    /// resolves it.
    package var isPassing: Bool {
        switch self {
        case .busy, .changed, .notFound: true
        case .unreachable, .timedOut, .nameTaken, .imageMissing, .rejected: false
        }
    }

    /// One CamelCase word for conditions and events.
    package var reason: String {
        switch self {
        case .unreachable, .timedOut: "EngineDegraded"
        case .busy: "EngineBusy"
        case .nameTaken: "NameConflict"
        case .imageMissing: "ImageMissing"
        case .notFound, .changed: "ChangedMeanwhile"
        case .rejected: "EngineRejected"
        }
    }
}
