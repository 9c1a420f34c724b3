/// One event of a YAML stream, copied from libyaml.
struct YAMLEvent {
    enum Content {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(text: String, isPlain: Bool)
        case listStart
        case listEnd
        case mapStart
        case mapEnd
    }

    var content: Content
    var anchor: String?
    var tag: String?
    var start: Position
    var end: Position
}

/// Why a text is not YAML.
struct YAMLFault: Error {
    var position: Position
    var message: String
}
