import CYAML

/// libyaml's event parser for one text.
///
/// The text must be UTF-8 without a byte order mark, as `SourceText` ensures. Do not use the parser
/// after its first error.
struct YAMLParser: ~Copyable {
    private let raw: UnsafeMutablePointer<yaml_parser_t>
    /// A buffer of our own, because the parser reads from this address for its whole life.
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: some Collection<UInt8>) {
        raw = .allocate(capacity: 1)
        raw.initialize(to: yaml_parser_t())
        input = .allocate(capacity: max(1, bytes.count))
        _ = input.initialize(from: bytes)
        // This fails only when memory is exhausted, like every allocation here.
        let initialized = yaml_parser_initialize(raw)
        precondition(initialized == 1, "no memory for a YAML parser")
        yaml_parser_set_encoding(raw, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(raw, input.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(raw)
        raw.deallocate()
        input.deallocate()
    }

    mutating func next() throws(YAMLFault) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(raw, &event) == 1 else { throw fault() }
        defer { yaml_event_delete(&event) }
        return YAMLEvent(event)
    }

    private func fault() -> YAMLFault {
        let problem = YAMLProblem(
            text: text(raw.pointee.problem) ?? "unreadable",
            context: text(raw.pointee.context),
            contextLine: Int(raw.pointee.context_mark.line) + 1
        )
        let mark = problem.isAtContext ? raw.pointee.context_mark : raw.pointee.problem_mark
        return YAMLFault(
            position: Position(mark),
            message: problem.message(before: character(at: Int(raw.pointee.problem_mark.index)))
        )
    }

    /// The character at `index`, counted in characters like libyaml's marks.
    private func character(at index: Int) -> Unicode.Scalar? {
        let text = String(decoding: input, as: UTF8.self).unicodeScalars
        return text.dropFirst(index).first
    }

    private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}

extension Position {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}

extension YAMLEvent {
    fileprivate init(_ event: yaml_event_t) {
        let data = event.data
        start = Position(event.start_mark)
        end = Position(event.end_mark)
        switch event.type {
        case YAML_STREAM_END_EVENT: content = .streamEnd
        case YAML_DOCUMENT_START_EVENT: content = .documentStart
        case YAML_DOCUMENT_END_EVENT: content = .documentEnd
        case YAML_ALIAS_EVENT: content = .alias(text(data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let bytes = UnsafeBufferPointer(start: data.scalar.value, count: data.scalar.length)
            content = .scalar(
                text: String(decoding: bytes, as: UTF8.self),
                isPlain: data.scalar.style == YAML_PLAIN_SCALAR_STYLE
            )
            anchor = text(data.scalar.anchor)
            tag = text(data.scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            content = .listStart
            anchor = text(data.sequence_start.anchor)
            tag = text(data.sequence_start.tag)
        case YAML_SEQUENCE_END_EVENT: content = .listEnd
        case YAML_MAPPING_START_EVENT:
            content = .mapStart
            anchor = text(data.mapping_start.anchor)
            tag = text(data.mapping_start.tag)
        case YAML_MAPPING_END_EVENT: content = .mapEnd
        default: content = .streamStart
        }
    }
}

private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
}
