import Resources

/// Reads the documents of one file.
struct DocumentReader {
    struct Document {
        var located: LocatedDeclaration
        /// The position of the name.
        var name: Place
    }

    private let file: ManifestFile
    private var findings = Findings()
    private var mask = SecretMask()
    /// Set when the rest of the file could not be read.
    private var fault: YAMLFault?

    init(_ file: ManifestFile) {
        self.file = file
    }

    mutating func add(_ place: Place, _ message: String) {
        findings.add(place, message)
    }

    /// The valid documents; afterwards `diagnostics()` describes the others.
    mutating func read() -> [Document] {
        var documents: [Document] = []
        var count = 0
        do {
            let bytes =
                file.bytes.count > Limits.fileSizeMax ? file.bytes : yamlEscapes(inJSON: file.bytes)
            var composer = Composer(try SourceText(bytes))
            do {
                while let root = try composer.next() {
                    mask.add(root)
                    let roots = Self.items(of: root) ?? [root]
                    count += roots.count
                    documents += roots.compactMap { document($0) }
                }
            } catch {
                fault = error
            }
            for finding in composer.findings.all { findings.add(finding.place, finding.message) }
        } catch {
            fault = error
        }
        if let fault {
            findings.add(Place(path: "", position: fault.position), fault.message)
        } else if count == 0 {
            findings.add(
                Place(path: "", position: .wholeFile),
                "there is nothing to apply; the file has no document"
            )
        }
        return documents
    }

    /// The resources of a list as `berth get -o json` prints one; nil for anything but a list.
    private static func items(of root: Node) -> [Node]? {
        guard case .map(let entries) = root.content, root["spec"] == nil, root["metadata"] == nil,
            entries.allSatisfy({ ["apiVersion", "kind", "items"].contains($0.key) }),
            case .list(let items) = root["items"]?.content
        else { return nil }
        return items
    }

    private mutating func document(_ root: Node) -> Document? {
        let before = findings.all.count + findings.dropped
        let place = Place(path: "", position: root.start)
        guard case .map = root.content else {
            findings.add(
                place,
                "expected a map with apiVersion, kind, metadata and spec, found \(root.phrase)"
            )
            return nil
        }
        var shape = DraftFields.unknownKind.shape
        if let kind = root["kind"], case .scalar(let scalar) = kind.content,
            let known = Kind(rawValue: scalar.text)
        {
            shape = KindDescription.of(known).document.shape
        }
        let draft = shape.read(root, place, &findings)
        guard findings.all.count + findings.dropped == before, let declaration = draft?.declaration
        else { return nil }
        return Document(
            located: LocatedDeclaration(
                declaration: declaration,
                file: file.name,
                line: root.start.line
            ),
            name: Place(
                path: "metadata.name",
                position: root["metadata"]?["name"]?.start ?? root.start
            )
        )
    }

    /// All findings, in the order of the file.
    func diagnostics() -> [Diagnostic] {
        guard !findings.all.isEmpty else { return [] }
        let hasMark = file.bytes.starts(with: SourceText.byteOrderMark)
        let lines = SourceText.lines(
            of: file.bytes.prefix(Limits.fileSizeMax).dropFirst(hasMark ? 3 : 0)
        )
        let sorted = findings.all.enumerated().sorted {
            ($0.element.place.position, $0.offset) < ($1.element.place.position, $1.offset)
        }
        // Spans are known only for parsed text.
        let lineMax = findings.all.map(\.place.position.line).max() ?? 0
        let outline = fault == nil ? nil : SecretOutline(Array(lines.prefix(lineMax)))
        var diagnostics = sorted.map { diagnostic($0.element, lines, outline) }
        if findings.dropped > 0 {
            let message = "\(findings.dropped) more errors are not shown"
            diagnostics.append(Diagnostic(file: file.name, message: message))
        }
        return diagnostics
    }

    private func diagnostic(
        _ finding: Finding,
        _ lines: [String],
        _ outline: SecretOutline?
    ) -> Diagnostic {
        let position = finding.place.position
        let index = position.line - 1
        var shown = (text: "", column: position.column)
        if lines.indices.contains(index), lines[index].utf8.count <= Limits.sourceLineMax {
            shown =
                outline?.isSecretive(at: index) == true
                ? SecretOutline.keyOnly(lines[index], position.column)
                : mask.masked(lines[index], number: position.line, column: position.column)
        }
        return Diagnostic(
            file: file.name,
            line: position.line,
            column: position.column,
            path: finding.place.path,
            message: finding.message,
            sourceLine: shown.text,
            caretColumn: shown.column
        )
    }
}
