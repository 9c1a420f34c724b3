package import Resources

/// One kind of resource: its purpose and its fields.
package struct KindDescription: Sendable {
    package let kind: Kind
    package let summary: String
    let document: ObjectShape<Draft>

    /// The fields at the top of a manifest of this kind.
    package var fields: [FieldDescription] { document.fields.map(\.description) }

    /// Every kind, in the order in which they are explained.
    package static let all: [KindDescription] = [workspace, workspaceClass, source]

    package static func of(_ kind: Kind) -> KindDescription {
        switch kind {
        case .workspace: workspace
        case .workspaceClass: workspaceClass
        case .source: source
        }
    }

    private static let workspace = KindDescription(
        .workspace,
        "A coding session: a repository, a container with an agent, and a volume with the work.",
        spec: WorkspaceFields.spec.shape.map(Declaration.Spec.workspace)
    )
    private static let workspaceClass = KindDescription(
        .workspaceClass,
        "What an operator sets once: defaults for workspaces that name it, and limits on them.",
        spec: ClassFields.spec.shape.map(Declaration.Spec.workspaceClass)
    )
    private static let source = KindDescription(
        .source,
        "Where manifests come from by themselves: a git repository or a directory (GitOps).",
        spec: SourceFields.spec.shape.map(Declaration.Spec.source)
    )

    private init(_ kind: Kind, _ summary: String, spec: Shape<Declaration.Spec>) {
        self.kind = kind
        self.summary = summary
        document = ObjectShape(
            DraftFields.leading(kinds: [kind]) + [
                Field("spec", \.spec, spec, "What is asked for.", required: true),
                Field(readOnly: "status", "What the controller found; ignored in a manifest."),
            ],
            make: { Draft() }
        )
    }
}

/// A document while it is being read.
struct Draft: Sendable {
    var apiVersion: String?
    var kind: String?
    var metadata: DraftMetadata?
    var spec: Declaration.Spec?

    /// The declaration, when all required parts are present and valid.
    var declaration: Declaration? {
        guard let metadata, let name = metadata.name, let spec else { return nil }
        return Declaration(
            name: name,
            labels: metadata.labels ?? [:],
            spec: spec,
            resourceVersion: metadata.resourceVersion
        )
    }
}

struct DraftMetadata: Sendable, Equatable {
    var name: ResourceName?
    var labels: [String: String]?
    var resourceVersion: Int64?
}

/// The fields that every kind has.
enum DraftFields {
    /// The fields for a document whose kind is missing or unknown.
    static let unknownKind = ObjectShape(
        leading(kinds: Kind.allCases) + [
            Field(readOnly: "spec", ""), Field(readOnly: "status", ""),
        ],
        make: { Draft() }
    )

    static func leading(kinds: [Kind]) -> [Field<Draft>] {
        [
            Field(
                "apiVersion",
                \.apiVersion,
                Shape<String>.oneOf([Kind.apiVersion]),
                "The version of the schema.",
                required: true,
                example: Kind.apiVersion
            ),
            Field(
                "kind",
                \.kind,
                Shape<String>.oneOf(kinds.map(\.rawValue)),
                "The kind of resource.",
                required: true,
                example: kinds.first?.rawValue
            ),
            Field(
                "metadata",
                \.metadata,
                metadata.shape,
                "Name and labels.",
                required: true,
                example: "{name: login-fix}"
            ),
        ]
    }

    private static let metadata = ObjectShape<DraftMetadata>(
        [
            Field(
                "name",
                \.name,
                .text(.name),
                "The resource's name, unique within its kind: lower-case letters, digits and '-'.",
                required: true,
                frozenOnce: "the resource exists",
                example: "login-fix"
            ),
            Field(
                "labels",
                \.labels,
                .labels,
                "Keys and values to select by.",
                example: "{team: web}"
            ),
            Field(
                "resourceVersion",
                \.resourceVersion,
                .integer(0...Int64.max),
                "The version that the manifest was made from; refused when it is not the newest.",
                example: "17"
            ),
            Field(readOnly: "uid", "The identity of this life of the resource."),
            Field(readOnly: "generation", "Raised by one with every change of the spec."),
            Field(readOnly: "creationTimestamp", "When it was first applied."),
            Field(readOnly: "deletionTimestamp", "When its deletion was asked for."),
            Field(readOnly: "closePolicy", "What the close that was asked for does."),
            Field(readOnly: "source", "The Source that declares it."),
        ],
        make: { DraftMetadata() }
    )
}
