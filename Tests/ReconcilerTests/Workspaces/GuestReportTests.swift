import Foundation
import Reconciler
import Reconciliation
import Resources
import Testing
import UnsavedWork

/// How the guest's answer is parsed; a hostile container may have forged it.
@Suite
struct GuestReportTests {
    private let now = Timestamp(milliseconds: 0)

    private func finding(
        _ change: (inout WorkReport) -> Void = { _ in },
        outside: [OutsidePlace] = []
    ) throws -> Finding {
        var report = WorkReport()
        change(&report)
        let bytes = Array(try JSONEncoder().encode(report))
        let outcome = CommandOutcome(exitCode: 0, output: bytes, errors: [])
        return Finding(outcome, outside: outside, at: now)
    }

    @Test func `nothing found is saved`() throws {
        let found = try finding()
        #expect(found.report.verdict == .saved && found.isWhole)
    }

    @Test func `a problem is an unknown that names it before what is unsaved`() throws {
        let found = try finding { report in
            report.looseFiles = NameList(["a"])
            report.problems = [WorkProblem(repository: nil, reason: "cannot read locked")]
        }
        #expect(found.report.verdict == .unknown && found.isWhole)
        #expect(
            found.report.lines == ["cannot read locked", "1 file outside every repository: a"]
        )
        #expect(found.report.items == [WorkItem(.loose, names: ["a"])])
    }

    @Test func `an event tells when the remotes were asked, and what holds nothing`() throws {
        let found = try finding { report in
            report.notes = ["1 pipe, which holds nothing: p\u{1B}"]
            report.answers = [20, 10].map { second in
                RemoteAnswer(repository: "repo", remote: "origin", url: "", askedAt: second)
            }
        }
        #expect(
            found.headline == "everything is saved; 1 pipe, which holds nothing: p\\u{1B}; "
                + "as the remotes were asked at 1970-01-01T00:00:10Z"
        )
        #expect(try finding().headline == "everything is saved")
    }

    @Test func `what is insured does not block`() throws {
        let found = try finding { $0.hiddenFiles = NameList([".notes"]) }
        #expect(found.report.verdict == .saved)
        #expect(found.report.insured == [WorkItem(.hidden, names: [".notes"])])
    }

    @Test func `unsaved work in the container's own layer counts, as an earlier look saw it`()
        throws
    {
        let place = OutsidePlace(path: "/tmp/clone", isSaved: false)
        let seen = try finding { $0.outside = [place] }
        #expect(seen.report.verdict == .unsaved && seen.outside == [place])
        let later = try finding(outside: [place])
        #expect(later.report.verdict == .unsaved)
        let saved = try finding(outside: [OutsidePlace(path: "/tmp/clone", isSaved: true)])
        #expect(saved.report.verdict == .saved)
    }

    @Test(arguments: ["", "{", "null", "[]", "{}", #"{"version":2}"#, "\u{0}"])
    func `anything but a whole answer is an unknown`(text: String) {
        let outcome = CommandOutcome(exitCode: 0, output: Array(text.utf8), errors: [])
        let found = Finding(outcome, at: now)
        #expect(found.report.verdict == .unknown && !found.isWhole)
    }

    @Test func `an answer of another version, a cut one and a huge one are unknown, and say why`()
        throws
    {
        let bytes = Array(try JSONEncoder().encode(WorkReport()))
        func read(_ bytes: [UInt8]) -> String {
            let found = Finding(CommandOutcome(exitCode: 0, output: bytes, errors: []), at: now)
            return found.isWhole ? "whole" : found.report.lines.joined()
        }
        #expect(read(bytes) == "whole")
        #expect(read(Array(bytes.dropLast())).contains("not whole"))
        #expect(read(Array(#"{"version":1}"#.utf8)).contains("version 1"))
        #expect(read(bytes + [UInt8](repeating: 32, count: 16 << 20)).contains("16 MiB"))
    }

    @Test func `a program that fails is an unknown, whatever it printed, in its own words`() throws
    {
        let bytes = Array(try JSONEncoder().encode(WorkReport()))
        let errors = Array("no \u{1b}[31mguest".utf8)
        let found = Finding(CommandOutcome(exitCode: 127, output: bytes, errors: errors), at: now)
        #expect(found.report.verdict == .unknown)
        let words = try #require(found.report.problems.first?.reason)
        #expect(words.contains("127") && words.contains("guest"))
        #expect(words.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test func `however much is found, a status holds a bounded part of it`() throws {
        let found = try finding { report in
            report.problems = (0..<500).map { number in
                WorkProblem(
                    repository: nil,
                    reason: "\(number) " + String(repeating: "x", count: 9_000)
                )
            }
        }
        #expect(found.report.lines.count == 201)
        #expect(found.report.lines.last == "and 300 more")
        #expect(found.report.lines.allSatisfy { $0.utf8.count <= 1_000 })
        let items = try finding { report in
            report.repositories = (0..<300).map { number in
                var repository = RepositoryReport(path: "\(number)", kind: .checkout)
                let name = String(repeating: "x", count: 500)
                repository.files[.untracked] = NameList([name, name, name], count: 9)
                return repository
            }
        }.report.items
        #expect(items.count == 201)
        #expect(items.last == WorkItem(.omitted, count: 100))
        #expect(items.allSatisfy { $0.line.utf8.count <= 1_000 })
    }
}
