/// A container's state, read from `Status` alone: the Engine's `Running` flag is also true while
/// a container is paused or restarting.
package enum ContainerState: Hashable, Sendable, Decodable, CustomStringConvertible {
    case created
    case running
    case paused
    case restarting
    case removing
    case exited
    case dead
    /// A word that this client does not know, kept as it is.
    case unknown(String)

    package init(_ word: String) {
        self =
            switch word {
            case "created": .created
            case "running": .running
            case "paused": .paused
            case "restarting": .restarting
            case "removing": .removing
            case "exited": .exited
            case "dead": .dead
            default: .unknown(word)
            }
    }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package var description: String {
        switch self {
        case .created: "created"
        case .running: "running"
        case .paused: "paused"
        case .restarting: "restarting"
        case .removing: "removing"
        case .exited: "exited"
        case .dead: "dead"
        case .unknown(let word): word
        }
    }
}
