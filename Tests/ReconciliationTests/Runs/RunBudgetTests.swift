import Reconciliation
import Resources
import Testing

@Suite
struct RunBudgetTests {
    private let day = 86_400_000
    private let standard = ResourceName.sample("default")

    private func at(_ day: Int, _ second: Int = 0) -> Timestamp {
        Timestamp(milliseconds: Int64(day * self.day + second * 1_000))
    }

    private func cents(_ number: Int64) -> DollarAmount { DollarAmount(micros: number * 10_000) }

    @Test func `a total is recorded once, however often that is tried`() throws {
        let run = try run()
        let first = try #require(entry(recording: cents(5), of: run, at: at(1), in: []))
        #expect(first.amount == cents(5) && first.day == 1)
        #expect(entry(recording: cents(5), of: run, at: at(1, 9), in: [first]) == nil)
        #expect(entry(recording: cents(4), of: run, at: at(1), in: [first]) == nil)
        let more = try #require(entry(recording: cents(8), of: run, at: at(1), in: [first]))
        #expect(more.amount == cents(8) && more.day == 1)
    }

    @Test func `what it costs after midnight falls on the next day`() throws {
        let run = try run()
        let first = try #require(entry(recording: cents(5), of: run, at: at(1, 86_399), in: []))
        let next = try #require(entry(recording: cents(7), of: run, at: at(2), in: [first]))
        #expect(next.day == 2 && next.amount == cents(2))
        #expect(entry(recording: cents(7), of: run, at: at(2), in: [first, next]) == nil)
        #expect(entry(recording: cents(7), of: run, at: at(3), in: [first, next]) == nil)
    }

    @Test func `a class may spend what the day's runs left, and nothing less than nothing`() throws
    {
        let runs = try (1...3).map { RunID(workspace: try uid(), generation: $0) }
        let costs = [
            RunCost(run: runs[0], class: nil, day: 7, amount: cents(30)),
            RunCost(run: runs[1], class: standard, day: 7, amount: cents(20)),
            RunCost(run: runs[1], class: standard, day: 6, amount: cents(99)),
            RunCost(run: runs[2], class: .sample("other"), day: 7, amount: cents(99)),
        ]
        func left(_ limit: DollarAmount?, _ now: Timestamp) -> DollarAmount? {
            budgetToday(of: standard, limit: limit, costs, defaultClass: standard, at: now)
        }
        #expect(left(cents(80), at(7)) == cents(30))
        #expect(left(cents(40), at(7, 86_399)) == .zero)
        #expect(left(cents(40), at(8)) == cents(40))
        #expect(left(nil, at(7)) == nil)
    }

    @Test func `days begin at midnight in UTC, before 1970 as well`() {
        #expect(Timestamp(milliseconds: -1).day == -1)
        #expect(Timestamp(milliseconds: 0).day == 0)
        #expect(at(5, 86_399).day == 5)
    }
}
