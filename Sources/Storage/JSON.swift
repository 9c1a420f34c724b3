internal import FoundationEssentials

/// Shared, because making a coder costs more than coding a small value.
private let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
}()
private let decoder = JSONDecoder()

/// `value` in its stored form: with sorted keys, so that equal values have equal text.
func json(_ value: some Encodable) throws(StorageError) -> String {
    do {
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
        throw .rejected("the value cannot be stored: \(error)")
    }
}

/// Decodes a value that `json(_:)` wrote.
func value<Value: Decodable>(
    _: Value.Type = Value.self,
    fromJSON text: String
) throws(StorageError) -> Value {
    do {
        return try decoder.decode(Value.self, from: Data(text.utf8))
    } catch {
        throw .corrupt("a stored value cannot be read: \(error). \(StorageError.restoreAdvice)")
    }
}
