/// An amount of US dollars in millionths, written as `5`, `5.00` or `0.0125`.
///
/// Claude Code reports costs as binary fractions; they are rounded to millionths,
/// so sums are exact.
package struct DollarAmount: TextValue, Comparable {
    package let micros: Int64

    /// A million dollars.
    package static let max = DollarAmount(micros: 1_000_000_000_000)
    package static let zero = DollarAmount(micros: 0)

    package init(micros: Int64) { self.micros = micros }

    /// The amount that a program reported; nil unless it is a number from zero to `max`.
    package init?(dollars: Double) {
        guard dollars.isFinite, dollars >= 0, dollars <= 1_000_000 else { return nil }
        micros = Int64((dollars * 1_000_000).rounded())
    }

    package init(parsing text: String) throws(InvalidText) {
        let rule = InvalidText(
            "an amount of US dollars is a number such as 5, 5.00 or 0.25, at most 1000000"
        )
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isASCIIDigit) }),
            let whole = Int64(parts[0]), whole <= 1_000_000
        else { throw rule }
        let decimals = parts.count == 2 ? String(parts[1]) : ""
        guard decimals.utf8.count <= 6 else {
            throw InvalidText("an amount of US dollars has at most six decimals")
        }
        let padded = decimals + String(repeating: "0", count: 6 - decimals.utf8.count)
        micros = whole * 1_000_000 + (Int64(padded) ?? 0)
        guard self <= .max else { throw rule }
    }

    /// With at least two decimals, and no more than needed.
    package var text: String {
        let fraction = String(micros % 1_000_000)
        var decimals = String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
        while decimals.utf8.count > 2, decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(micros / 1_000_000).\(decimals)"
    }

    /// The amount for people, such as `$5.00`, rounded up to a cent.
    package var label: String {
        "$\(DollarAmount(micros: (micros + 9_999) / 10_000 * 10_000).text)"
    }

    package static func < (left: Self, right: Self) -> Bool { left.micros < right.micros }

    package static func + (left: Self, right: Self) -> Self {
        Self(micros: left.micros + right.micros)
    }

    /// The difference, but at least zero.
    package static func - (left: Self, right: Self) -> Self {
        Self(micros: Swift.max(0, left.micros - right.micros))
    }
}
