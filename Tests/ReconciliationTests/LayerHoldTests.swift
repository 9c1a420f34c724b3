import Reconciliation
import Resources
import Testing
import UnsavedWork

/// When work in a container's own layer delays an update.
@Suite
struct LayerHoldTests {
    private func finding(_ paths: [String], isSaved: Bool = false) -> Finding {
        var finding = Finding(unknown: "", at: Timestamp(milliseconds: 0))
        finding.isWhole = true
        finding.outside = paths.map { OutsidePlace(path: $0, isSaved: isSaved) }
        return finding
    }

    @Test func `it holds for a minute, and for that container alone`() throws {
        let running = try container(.running)
        let other = try container(.running, attempt: 2)
        var hold = LayerHold()
        let isHeld = hold.note(finding(["/opt/notes"]), in: running.id, at: .seconds(5))
        #expect(isHeld)
        #expect(hold.unsaved(in: [running], at: .seconds(64)) == ["/opt/notes"])
        #expect(hold.unsaved(in: [running], at: .seconds(65)).isEmpty)
        #expect(hold.unsaved(in: [other], at: .seconds(6)).isEmpty)
    }

    @Test func `what is saved, and what cannot be asked, holds nothing`() throws {
        let running = try container(.running)
        var hold = LayerHold()
        var silent = finding(["/opt/notes"])
        silent.isWhole = false
        for found in [finding(["/opt/notes"], isSaved: true), finding([]), silent] {
            let isHeld = hold.note(found, in: running.id, at: .zero)
            #expect(!isHeld)
        }
        #expect(hold.unsaved(in: [running], at: .zero).isEmpty)
    }

    @Test func `only an update that waits for nobody is looked into first`() throws {
        let drifted = try container(.running, hash: otherHash)
        let world = observed(drifted)
        for update in [UpdatePolicy.whenDetached, .immediately] {
            let wanted = try desired { $0.update = update }
            let plan = plan(wanted, world)
            #expect((plan.updated(wanted, world) != nil) == (update == .whenDetached))
        }
        let wanted = try desired()
        let same = observed(try container(.running))
        #expect(plan(wanted, same).updated(wanted, same) == nil)
    }
}
