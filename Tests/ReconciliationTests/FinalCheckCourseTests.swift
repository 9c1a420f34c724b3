import Reconciliation
import Resources
import Testing
import UnsavedWork

/// The order in which a final check asks, inspects, and ends.
@Suite
struct FinalCheckCourseTests {
    /// The steps when inspections find `verdicts` one after another.
    ///
    /// nil stands for an inspection without a result.
    private func steps(
        _ policy: UnsavedPolicy,
        hasNothingToAsk: Bool = false,
        hasAnswers: Bool = false,
        took: Duration = .seconds(1),
        _ verdicts: UnsavedWorkReport.Verdict?...
    ) -> [FinalCheckCourse.Step] {
        var course = FinalCheckCourse(
            policy,
            hasNothingToAsk: hasNothingToAsk,
            hasAnswers: hasAnswers
        )
        var left = verdicts[...]
        var steps: [FinalCheckCourse.Step] = []
        while steps.count < 20 {
            let step = course.next
            steps.append(step)
            switch step {
            case .ask: course.noteAsked()
            case .inspect: course.note(finding(left.popFirst() ?? .saved), took: took)
            case .done: return steps
            }
        }
        return steps
    }

    private func finding(_ verdict: UnsavedWorkReport.Verdict?) -> Finding {
        var finding = Finding(unknown: "broken", at: Timestamp(milliseconds: 0))
        guard let verdict else { return finding }
        finding.isWhole = true
        finding.report = report(verdict)
        return finding
    }

    @Test func `the remotes are asked first, unless they were asked a moment ago`() {
        #expect(steps(.block, .saved) == [.ask, .inspect, .done])
        #expect(steps(.block, hasAnswers: true, .saved) == [.inspect, .done])
        #expect(steps(.block, .unsaved) == [.ask, .inspect, .done])
    }

    @Test func `nobody is asked where the preflight had nothing to ask, if all is saved`() {
        #expect(steps(.block, hasNothingToAsk: true, .saved) == [.inspect, .done])
    }

    @Test func `what only a remote could tell of is asked after all, once`() {
        let expected: [FinalCheckCourse.Step] = [.inspect, .ask, .inspect, .done]
        #expect(steps(.archive, hasNothingToAsk: true, .unsaved, .unsaved) == expected)
        #expect(steps(.block, hasNothingToAsk: true, .unknown, .saved) == expected)
        #expect(
            steps(.block, hasNothingToAsk: true, hasAnswers: true, .unsaved, .unsaved)
                == [.inspect, .inspect, .done]
        )
    }

    @Test func `a check that came to nothing is made once more, unless it blocks anyway`() {
        #expect(steps(.archive, nil, .saved) == [.ask, .inspect, .inspect, .done])
        #expect(steps(.discard, nil, nil) == [.ask, .inspect, .inspect, .done])
        #expect(steps(.block, nil) == [.ask, .inspect, .done])
    }

    @Test func `one that took long is not made again`() {
        #expect(steps(.archive, took: .seconds(60), nil) == [.ask, .inspect, .done])
    }

    @Test func `a preflight that came to nothing is made aside, but not for work to discard`() {
        #expect(finding(nil).isMadeAside(under: .block))
        #expect(finding(nil).isMadeAside(under: .archive))
        #expect(!finding(nil).isMadeAside(under: .discard))
        #expect(!finding(.unknown).isMadeAside(under: .block))
    }
}
