import Reconciler
import Reconciliation
import Resources
import Synchronization
import TestSupport
import Testing

/// The check before every removal, whatever a plan says.
@Suite
struct RemovalTests {
    /// The stages of a teardown at which nothing may be removed yet.
    enum Standing: String, CaseIterable, Sendable {
        case none, recorded, unsavedLook, unknownLook, savedLook, summaryOfNothing, summaryOfUnsaved

        var teardown: Teardown? {
            guard self != .none else { return nil }
            var teardown = Teardown(startedAt: Timestamp(milliseconds: 0))
            let verdict: UnsavedWorkReport.Verdict? =
                switch self {
                case .unsavedLook, .summaryOfUnsaved: .unsaved
                case .unknownLook: .unknown
                case .savedLook: .saved
                case .none, .recorded, .summaryOfNothing: nil
                }
            if let verdict {
                teardown.finalCheck = Teardown.FinalCheck(
                    report: UnsavedWorkReport(
                        verdict: verdict,
                        lookedAt: Timestamp(milliseconds: 0)
                    ),
                    work: nil,
                    branch: nil,
                    head: nil,
                    starts: [:]
                )
            }
            if self == .summaryOfNothing || self == .summaryOfUnsaved {
                teardown.summary = Teardown.Summary(text: "done")
            }
            return teardown
        }
    }

    @Test(arguments: Standing.allCases)
    func `P1: nothing goes before its work is safe and its summary is in place`(
        standing: Standing
    ) throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let before = world.engine.objects
        let container = try #require(world.containers(uid).first)
        let volume = VolumeName(try name(), uid)
        let removed = Mutex<[String]>([])
        world.ask { loop in
            do {
                guard let workspace = loop.registry.workspace(uid) else { return }
                let desired = try await loop.desired(workspace)
                if let teardown = standing.teardown { try await loop.save(teardown, of: uid) }
                for attempt in ["container", "volume"] {
                    do {
                        if attempt == "volume" {
                            try await loop.remove(volume, desired)
                        } else {
                            let target = ContainerReference(id: container.id, name: container.name)
                            try await loop.remove(target, because: .summaryStored, desired)
                        }
                        removed.withLock { $0.append(attempt) }
                    } catch let error as RuntimeError {
                        #expect(error == .changed("the teardown of login-fix is not that far"))
                    }
                }
            } catch {
                Issue.record(error)
            }
        }
        #expect(removed.withLock { $0 } == [])
        #expect(world.engine.objects == before)
    }
}
