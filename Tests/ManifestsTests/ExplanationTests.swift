import Manifests
import Resources
import Testing

struct ExplanationTests {
    @Test func `a field is explained with type, default and words`() throws {
        #expect(
            try explanation(of: ["workspace", "spec", "state"]) == """
                KIND:     Workspace
                VERSION:  berth/v1
                FIELD:    spec.state <string>

                DESCRIPTION:
                  What is wanted: Open runs a container; Suspended keeps only the volume;
                  Closed looks for unsaved work, injects a summary into the chat and removes
                  both.

                ONE OF:
                  Open, Suspended, Closed

                DEFAULT:
                  Open

                EXAMPLE:
                  state: Suspended

                """
        )
    }

    @Test func `an object is explained with its fields`() throws {
        let text = try explanation(of: ["ws", "resources"])
        #expect(text.contains("FIELD:    spec.resources <Object>"))
        #expect(
            text.contains(
                "\nFIELDS:\n  cpus    <quantity>\n  memory  <quantity>\n  pids    <integer>\n"
            )
        )
        #expect(text.contains("EXAMPLE:\n  resources: {cpus: 2, memory: 4Gi, pids: 512}"))
    }

    @Test func `a kind is explained with its fields`() throws {
        let text = try explanation(of: ["class"])
        #expect(text.hasPrefix("KIND:     WorkspaceClass\nVERSION:  berth/v1\n\nDESCRIPTION:\n"))
        #expect(text.contains("  spec        <Object> required\n"))
    }

    @Test(arguments: [
        (["workspce"], "there is no kind 'workspce'; did you mean 'Workspace'?"),
        (["pod"], "there is no kind 'pod'; known are Workspace, WorkspaceClass, Source"),
        (["workspace", "brnch"], "Workspace has no field 'brnch'; did you mean 'branch'?"),
        (
            ["workspace", "spec", "idle", "close"],
            "Workspace.spec.idle has no field 'close'; known are suspendAfter, closeAfter"
        ),
        (
            ["workspace", "spec", "branch", "name"],
            "Workspace.spec.branch has no field 'name'; it has none"
        ),
    ])
    func `an unknown path is refused with the nearest name`(path: [String], message: String) {
        #expect(throws: InvalidText(message)) { try explanation(of: path) }
    }

    @Test func `every field of every kind can be explained`() throws {
        func check(_ fields: [FieldDescription], under path: [String]) throws {
            for field in fields {
                let text = try explanation(of: path + [field.name])
                #expect(text.split(separator: "\n").allSatisfy { $0.count <= 130 }, "\(path)")
                try check(field.type.fields, under: path + [field.name])
            }
        }
        for kind in KindDescription.all { try check(kind.fields, under: [kind.kind.rawValue]) }
    }
}
