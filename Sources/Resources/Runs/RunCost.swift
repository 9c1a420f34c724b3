/// What one run cost on one day.
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
