/// Something that happened on the Engine.
///
/// It is only a hint, never a fact to act on: events are dropped, repeated and reordered. Only
/// Type, Action and Actor are read; the older fields are gone since API 1.52.
package struct EngineEvent: Hashable, Sendable, Decodable {
    /// `container`, `volume`, `image`, `network`, `daemon` or a word of a later Engine.
    package let type: String
    /// For example `start`, `die` or `exec_create: sh`; arguments follow a colon.
    package let action: String
    /// The object's id, or its name for volumes.
    package let actor: String
    /// For containers these include the labels, the name and the image; volumes have no labels.
    package let attributes: [String: String]
    /// Nanoseconds since 1970.
    package let time: Int

    /// The action without its arguments.
    package var verb: String { String(action.prefix { $0 != ":" }) }

    private enum CodingKeys: String, CodingKey {
        case type = "Type"
        case action = "Action"
        case actor = "Actor"
        case time
        case timeNano
    }

    private struct Actor: Decodable {
        let id: String?
        let attributes: [String: String]?

        private enum CodingKeys: String, CodingKey {
            case id = "ID"
            case attributes = "Attributes"
        }
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        type = try values.decodeIfPresent(String.self, forKey: .type) ?? ""
        action = try values.decodeIfPresent(String.self, forKey: .action) ?? ""
        let actor = try values.decodeIfPresent(Actor.self, forKey: .actor)
        self.actor = actor?.id ?? ""
        attributes = actor?.attributes ?? [:]
        let seconds = try values.decodeIfPresent(Int.self, forKey: .time) ?? 0
        time = try values.decodeIfPresent(Int.self, forKey: .timeNano) ?? seconds * 1_000_000_000
    }
}
