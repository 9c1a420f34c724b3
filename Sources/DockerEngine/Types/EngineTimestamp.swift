package import FoundationEssentials

/// A moment as the Engine writes it: RFC 3339 with up to nine fractional digits.
package struct EngineTimestamp: Hashable, Sendable, Decodable, CustomStringConvertible {
    /// As the Engine wrote it; two equal moments of one object have equal texts.
    package let description: String

    package init(_ text: String) {
        description = text
    }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// The moment, or nil for the Engine's "never" (year 1) and for what is no timestamp.
    package var date: Date? {
        let bytes = Array(description.utf8)
        guard bytes.count >= 20, let year = Self.number(bytes[0..<4]), year > 1,
            let month = Self.number(bytes[5..<7]), (1...12).contains(month),
            let day = Self.number(bytes[8..<10]), (1...31).contains(day),
            let hour = Self.number(bytes[11..<13]), let minute = Self.number(bytes[14..<16]),
            let second = Self.number(bytes[17..<19])
        else { return nil }
        var rest = bytes[19...]
        var fraction = 0.0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (48...57).contains($0) }
            fraction = Double("0." + String(decoding: digits, as: UTF8.self)) ?? 0
            rest = rest[digits.endIndex...]
        }
        guard let offset = Self.offset(rest) else { return nil }
        let days = Self.daysSince1970(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - offset
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// Seconds east of UTC for `Z` or `+hh:mm`.
    private static func offset(_ zone: ArraySlice<UInt8>) -> Int? {
        guard zone.first != UInt8(ascii: "Z") else { return zone.count == 1 ? 0 : nil }
        let zone = Array(zone)
        guard zone.count == 6, let hours = number(zone[1..<3]), let minutes = number(zone[4..<6])
        else { return nil }
        return (zone[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes) * 60
    }

    /// Days in the proleptic Gregorian calendar, counted in years that begin in March so that the
    /// leap day comes last.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
