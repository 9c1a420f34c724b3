package import Resources

/// The cost of one run on one day.
package struct RunCost: Codable, Hashable, Sendable {
    package var run: RunID
    package var `class`: ResourceName?
    /// Days since 1970-01-01 in UTC.
    package var day: Int64
    package var amount: DollarAmount

    package init(run: RunID, class: ResourceName?, day: Int64, amount: DollarAmount) {
        self.run = run
        self.class = `class`
        self.day = day
        self.amount = amount
    }
}

/// The entry to store when a run's total cost is `total`; nil when that is already recorded.
///
/// The cost since the last entry counts for today. Recording the same total twice, for example
/// after a crash, changes nothing; there is one entry per run and day.
package func entry(
    recording total: DollarAmount,
    of run: Run,
    at now: Timestamp,
    in costs: [RunCost]
) -> RunCost? {
    let own = costs.filter { $0.run == run.id }
    let before = own.filter { $0.day != now.day }.reduce(DollarAmount.zero) { $0 + $1.amount }
    let today = own.first { $0.day == now.day }?.amount ?? .zero
    let amount = total - before
    guard amount > today else { return nil }
    return RunCost(run: run.id, class: run.class, day: now.day, amount: amount)
}

/// What a class may still spend today; nil means no limit.
///
/// `defaultClass` is the class of runs that name none.
package func budgetToday(
    of name: ResourceName,
    limit: DollarAmount?,
    _ costs: [RunCost],
    defaultClass: ResourceName,
    at now: Timestamp
) -> DollarAmount? {
    guard let limit else { return nil }
    let spent = costs.filter { $0.day == now.day && ($0.class ?? defaultClass) == name }
        .reduce(DollarAmount.zero) { $0 + $1.amount }
    return limit - spent
}
