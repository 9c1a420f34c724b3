internal import FoundationEssentials

/// `value` as it is stored: sorted keys, so that equal values have equal text.
func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// The value that `json(_:)` wrote.
func value<Value: Decodable>(_: Value.Type = Value.self, fromJSON text: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(text.utf8))
}
