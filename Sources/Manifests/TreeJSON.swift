import Resources

extension Tree {
    /// The value as JSON (RFC 8259), indented by two spaces, without a line end at the end.
    package func json() -> String {
        var text = ""
        writeJSON(to: &text, indentation: "")
        return text
    }

    private func writeJSON(to text: inout String, indentation: String) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        // JSON has neither infinity nor not-a-number.
        case .number(let value): text += value.isFinite ? String(value) : "null"
        case .text(let value): text += Self.quoted(value)
        case .list(let items):
            Self.write(items, "[", "]", to: &text, indentation) { item, text, indentation in
                item.writeJSON(to: &text, indentation: indentation)
            }
        case .map(let entries):
            Self.write(entries, "{", "}", to: &text, indentation) { entry, text, indentation in
                text += Self.quoted(entry.key) + ": "
                entry.value.writeJSON(to: &text, indentation: indentation)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item],
        _ open: String,
        _ close: String,
        to text: inout String,
        _ indentation: String,
        each: (Item, inout String, String) -> Void
    ) {
        guard !items.isEmpty else {
            text += open + close
            return
        }
        text += open
        for (index, item) in items.enumerated() {
            text += (index == 0 ? "\n" : ",\n") + indentation + "  "
            each(item, &text, indentation + "  ")
        }
        text += "\n" + indentation + close
    }

    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || isTroublesome(scalar):
                text += "\\u" + hexadecimal(UInt64(scalar.value), width: 4)
            case _ where scalar.properties.generalCategory == .format:
                for unit in String(scalar).utf16 {
                    text += "\\u" + hexadecimal(UInt64(unit), width: 4)
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
