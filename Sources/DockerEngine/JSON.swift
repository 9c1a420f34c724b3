import FoundationEssentials

/// JSON to and from bytes.
enum JSON {
    static func decode<Value: Decodable>(_ bytes: some Collection<UInt8>) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(bytes))
    }

    static func encode(_ value: some Encodable) throws(EngineError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw .invalidRequest("cannot write the request as JSON: \(error)")
        }
    }
}
