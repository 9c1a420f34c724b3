import CYAML
import Resources

/// libyaml's emitter, writing into memory.
struct YAMLEmitter: ~Copyable {
    private let raw: UnsafeMutablePointer<yaml_emitter_t>
    private let output: UnsafeMutablePointer<[UInt8]>

    init() {
        raw = .allocate(capacity: 1)
        raw.initialize(to: yaml_emitter_t())
        output = .allocate(capacity: 1)
        output.initialize(to: [])
        // This fails only when memory is exhausted, like every allocation here.
        let initialized = yaml_emitter_initialize(raw)
        precondition(initialized == 1, "no memory for a YAML emitter")
        yaml_emitter_set_unicode(raw, 1)
        yaml_emitter_set_width(raw, -1)
        yaml_emitter_set_output(
            raw,
            { output, bytes, count in
                guard let output, let bytes else { return 0 }
                output.assumingMemoryBound(to: [UInt8].self).pointee +=
                    UnsafeBufferPointer(start: bytes, count: count)
                return 1
            },
            output
        )
    }

    deinit {
        yaml_emitter_delete(raw)
        raw.deallocate()
        output.deinitialize(count: 1)
        output.deallocate()
    }

    /// The stream of `documents`, each starting with `---` when there are several.
    consuming func text(of documents: [Tree]) -> String {
        emit { yaml_stream_start_event_initialize(&$0, YAML_UTF8_ENCODING) }
        for document in documents {
            let isImplicit: Int32 = documents.count == 1 ? 1 : 0
            emit { yaml_document_start_event_initialize(&$0, nil, nil, nil, isImplicit) }
            write(document)
            emit { yaml_document_end_event_initialize(&$0, 1) }
        }
        emit { yaml_stream_end_event_initialize(&$0) }
        yaml_emitter_flush(raw)
        return Self.escapingFormats(String(decoding: output.pointee, as: UTF8.self))
    }

    /// Escapes characters that reorder or hide text; the result is used only in double quotes.
    private static func escapingFormats(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: \.isFormat) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isFormat {
                result += "\\U" + hexadecimal(UInt64(scalar.value), width: 8)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private func write(_ tree: Tree) {
        switch tree {
        case .null: write("null", YAML_PLAIN_SCALAR_STYLE)
        case .boolean(let value): write(value ? "true" : "false", YAML_PLAIN_SCALAR_STYLE)
        case .integer(let value): write(String(value), YAML_PLAIN_SCALAR_STYLE)
        case .number(let value): write(String(value), YAML_PLAIN_SCALAR_STYLE)
        case .text(let value): write(value, style(of: value))
        case .list(let items):
            emit {
                yaml_sequence_start_event_initialize(&$0, nil, nil, 1, YAML_BLOCK_SEQUENCE_STYLE)
            }
            for item in items { write(item) }
            emit { yaml_sequence_end_event_initialize(&$0) }
        case .map(let entries):
            emit { yaml_mapping_start_event_initialize(&$0, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE) }
            for entry in entries {
                // A multi-line key would need YAML's explicit '?' form to be a block.
                let isBlock = style(of: entry.key) == YAML_LITERAL_SCALAR_STYLE
                write(entry.key, isBlock ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : style(of: entry.key))
                write(entry.value)
            }
            emit { yaml_mapping_end_event_initialize(&$0) }
        }
    }

    private func write(_ text: String, _ style: yaml_scalar_style_t) {
        var text = text
        text.withUTF8 { bytes in
            emit { event in
                yaml_scalar_event_initialize(
                    &event,
                    nil,
                    nil,
                    bytes.baseAddress,
                    Int32(bytes.count),
                    1,
                    1,
                    style
                )
            }
        }
    }

    /// Stops on failure: that is either a bug in our event sequence or exhausted memory.
    private func emit(_ initialize: (inout yaml_event_t) -> Int32) {
        var event = yaml_event_t()
        let isValid = initialize(&event) == 1 && yaml_emitter_emit(raw, &event) == 1
        precondition(isValid, "libyaml refused an event")
    }
}

/// Plain where every YAML reader reads the text as text, otherwise quoted; a block for several
/// lines.
private func style(of text: String) -> yaml_scalar_style_t {
    if text.unicodeScalars.contains(where: \.isFormat) { return YAML_DOUBLE_QUOTED_SCALAR_STYLE }
    if text.utf8.contains(UInt8(ascii: "\n")) {
        // libyaml loses the indentation of a block that starts with blanks or an empty line.
        let isSafe = text.first.map { !$0.isWhitespace } ?? false
        return isSafe ? YAML_LITERAL_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE
    }
    // YAML 1.1 readers read these as booleans, merge keys and base-60 numbers.
    let words = ["y", "n", "yes", "no", "on", "off", "<<", "="]
    let isSexagesimal =
        text.contains(":") && text.utf8.allSatisfy { "0123456789:.".utf8.contains($0) }
    let isOther =
        Scalar.type(ofPlain: text) != .string || words.contains(text.lowercased())
        || isSexagesimal || startsLikeNumber(text)
    return isOther ? YAML_SINGLE_QUOTED_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE
}

/// Whether some reader may read the text as a number: `0b1`, `1_000`, a date.
private func startsLikeNumber(_ text: String) -> Bool {
    text.first.map { "0123456789+-.".contains($0) } == true
        && text.utf8.allSatisfy { "0123456789abcdefABCDEFxo_+-.".utf8.contains($0) }
}

extension Unicode.Scalar {
    /// Whether it is a format character, such as a bidirectional override or a zero-width space.
    fileprivate var isFormat: Bool { properties.generalCategory == .format }
}
