import Foundation

/// One measured number and its upper bound.
struct Figure: Codable {
    var measure: String
    var value: Double
    var unit: String
    /// nil when the number is shown only for comparison.
    var bound: Double?
    /// How it was measured.
    var detail: String?
}

/// The results of one part of the benchmark, as written to disk.
struct Findings: Codable {
    var figures: [Figure] = []
    /// Milliseconds of single recoveries, for the plot.
    var samples: [String: [Double]] = [:]

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(self).write(to: URL(filePath: path))
    }
}

/// The smallest value that `share` of all values do not exceed.
func quantile(_ share: Double, of values: [Double]) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.last else { return .nan }
    let index = Int((share * Double(sorted.count)).rounded(.up)) - 1
    return sorted.indices.contains(index) ? sorted[index] : last
}

func median(_ values: [Double]) -> Double { quantile(0.5, of: values) }

extension Duration {
    var milliseconds: Double { self / .milliseconds(1) }
}
