import ControllerAPI
import Reconciler
import Reconciliation
import Resources
import Testing

@Suite
struct RebuildTests {
    private func remnant() -> OrphanConfiguration {
        var remnant = OrphanConfiguration()
        remnant.volumeLabels = [
            EngineLabel.repository: "https://github.com/acme/shop.git",
            EngineLabel.branch: "main",
            EngineLabel.featureBranch: "fix/login",
        ]
        var container = ContainerConfiguration()
        container.labels = remnant.volumeLabels
        container.image = "berth-workspace:latest"
        container.environment = ["PATH=/usr/bin", "BERTH_UID=1", "NODE_ENV=development", "E="]
        container.imageEnvironment = ["PATH=/usr/bin"]
        container.memory = 4 << 30
        container.nanoCPUs = 2_000_000_000
        container.pids = 512
        remnant.container = container
        return remnant
    }

    @Test func `what froze into the container hashes as the spec it was made from`() throws {
        var original = WorkspaceSpec()
        original.repository = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
        original.environment = ["NODE_ENV": "development", "E": ""]
        let rebuilt = try rebuild(remnant(), repository: nil, branch: nil).spec
        #expect(
            try ResolvedSpec(rebuilt, defaults: nil).hash
                == ResolvedSpec(original, defaults: nil).hash
        )
        #expect(rebuilt.featureBranch?.text == "fix/login")
        #expect(rebuilt.onUnsaved == nil && rebuilt.idle == nil && rebuilt.update == nil)
    }

    @Test func `the brief tells chat and secrets, and labels go before it`() throws {
        var remnant = remnant()
        remnant.brief = Array(
            """
            {"repository":"https://evil.example/x.git","chat":"c-1","secrets":["GH_TOKEN","NPM"]}
            """.utf8
        )
        let spec = try rebuild(remnant, repository: nil, branch: nil).spec
        #expect(spec.repository?.text == "https://github.com/acme/shop.git")
        #expect(spec.chat?.text == "c-1")
        #expect(spec.secrets?.map(\.text) == ["GH_TOKEN", "NPM"])
    }

    @Test func `without labels and brief the user has to name the repository`() throws {
        #expect(throws: InvalidText.self) {
            try rebuild(OrphanConfiguration(), repository: nil, branch: nil)
        }
        let named = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
        let rebuilt = try rebuild(OrphanConfiguration(), repository: named, branch: nil)
        #expect(rebuilt.spec.repository == named)
        #expect(rebuilt.notes.contains { $0.contains("branch is not known") })
    }
}
