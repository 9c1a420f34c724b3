import FoundationEssentials

extension ForgeError.Refused {
    /// Reads an error's body: GitHub's `message` and `errors`, of objects or of texts, or Pagure's
    /// `error`, `error_code` and `errors`; the beginning of anything else.
    package init(status: Int, body: [UInt8]) {
        guard let read: Body = try? JSON.decode(body) else {
            self.init(
                status: status,
                message: printable(String(decoding: body.prefix(2_000), as: UTF8.self))
            )
            return
        }
        self.init(
            status: status,
            code: read.code,
            message: printable(read.message ?? read.error ?? ""),
            details: read.details.map { detail in
                .init(
                    field: detail.field.map(printable),
                    code: detail.code,
                    message: detail.message.map(printable)
                )
            }
        )
    }

    private struct Body: Decodable {
        var message: String?
        var error: String?
        var code: String?
        var details: [ForgeError.Refused.Detail] = []

        enum Key: String, CodingKey {
            case message, error, errors
            case code = "error_code"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            message = try? container.decode(String.self, forKey: .message)
            error = try? container.decode(String.self, forKey: .error)
            code = try? container.decode(String.self, forKey: .code)
            if let list = try? container.decode([Item].self, forKey: .errors) {
                details = list.map(\.detail)
            } else if let text = try? container.decode(String.self, forKey: .errors) {
                details = [.init(message: text)]
            } else if let fields = try? container.decode([String: [String]].self, forKey: .errors) {
                details = fields.sorted { $0.key < $1.key }.map {
                    .init(field: $0, message: "\($0): \($1.joined(separator: " "))")
                }
            }
        }
    }

    private struct Item: Decodable {
        var detail: ForgeError.Refused.Detail

        enum Key: String, CodingKey { case field, code, message }

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                detail = .init(message: text)
                return
            }
            let container = try decoder.container(keyedBy: Key.self)
            detail = .init(
                field: try? container.decode(String.self, forKey: .field),
                code: try? container.decode(String.self, forKey: .code),
                message: try? container.decode(String.self, forKey: .message)
            )
        }
    }
}

/// A foreign text as it may stand in a message: the beginning, in one line, without control
/// characters.
func printable(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(300).map { scalar -> Unicode.Scalar in
        scalar.properties.generalCategory == .control ? " " : scalar
    }
    return String(String.UnicodeScalarView(scalars))
}

/// JSON to and from bytes.
enum JSON {
    static func decode<Value: Decodable>(_ bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(bytes))
    }

    static func encode(_ value: some Encodable) throws -> [UInt8] {
        Array(try JSONEncoder().encode(value))
    }
}
