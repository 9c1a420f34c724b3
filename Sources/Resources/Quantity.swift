/// An amount of processor time in thousandths of a core, written as `2`, `1.5` or `1500m`.
package struct CPUQuantity: TextValue, Comparable {
    package let millicores: Int64

    package init(millicores: Int64) { self.millicores = millicores }

    package init(parsing text: String) throws(InvalidText) {
        let rule = "an amount of cpus is a number such as 2, 1.5 or 1500m"
        if text.hasSuffix("m") {
            guard let value = Int64(text.dropLast()), isDecimal(text.dropLast()) else {
                throw InvalidText(rule)
            }
            millicores = value
        } else {
            guard let thousandths = scaled(text[...], by: 1_000) else { throw InvalidText(rule) }
            millicores = thousandths
        }
        guard (1...1_024_000).contains(millicores) else {
            throw InvalidText("an amount of cpus lies between 1m and 1024")
        }
    }

    package var text: String {
        millicores % 1_000 == 0 ? String(millicores / 1_000) : "\(millicores)m"
    }

    package static func < (left: Self, right: Self) -> Bool { left.millicores < right.millicores }
}

/// A number of bytes, written as in Kubernetes: `512Mi`, `4Gi`, `1.5Gi`, `500M`, `1073741824`.
package struct ByteQuantity: TextValue, Comparable {
    package let bytes: Int64

    private static let units: [(suffix: String, factor: Int64)] = [
        ("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("Ti", 1 << 40),
        ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
    ]

    package init(bytes: Int64) { self.bytes = bytes }

    package init(parsing text: String) throws(InvalidText) {
        let unit = Self.units.first { text.hasSuffix($0.suffix) }
        let number = text.dropLast(unit?.suffix.utf8.count ?? 0)
        guard let value = scaled(number, by: unit?.factor ?? 1) else {
            throw InvalidText("a size is a number with an optional unit, such as 512Mi or 4Gi")
        }
        guard value > 0 else { throw InvalidText("a size is more than zero") }
        bytes = value
    }

    package var text: String {
        let binary = Self.units.prefix(4).reversed().first { bytes % $0.factor == 0 }
        return binary.map { "\(bytes / $0.factor)\($0.suffix)" } ?? String(bytes)
    }

    package static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }
}

private func isDecimal(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(\.isASCIIDigit)
}

/// `text` (digits, at most one point, up to nine decimals) times `factor`;
/// nil unless the result is whole.
private func scaled(_ text: Substring, by factor: Int64) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy(isDecimal), let whole = Int64(parts[0])
    else { return nil }
    let (base, overflow) = whole.multipliedReportingOverflow(by: factor)
    guard !overflow else { return nil }
    guard parts.count == 2 else { return base }
    guard parts[1].utf8.count <= 9, let digits = Int64(parts[1]) else { return nil }
    let power = (0..<parts[1].utf8.count).reduce(Int64(1)) { result, _ in result * 10 }
    let (product, tooLarge) = digits.multipliedReportingOverflow(by: factor)
    guard !tooLarge, product % power == 0 else { return nil }
    let (sum, sumOverflow) = base.addingReportingOverflow(product / power)
    return sumOverflow ? nil : sum
}
