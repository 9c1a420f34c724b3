/// A moment of wall-clock time in milliseconds since 1970, written as RFC 3339 in UTC.
package struct Timestamp: TextValue, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package init(parsing text: String) throws(InvalidText) {
        // Works on bytes, because a list of thousands of resources holds many thousands of times.
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64 {
            bytes[range].reduce(0) { $0 * 10 + Int64($1) - 48 }
        }
        guard bytes.count >= 20, bytes.count != 21, bytes.last == UInt8(ascii: "Z"),
            bytes.count == 20 || bytes[19] == UInt8(ascii: "."),
            zip(bytes, Self.pattern).allSatisfy({ byte, expected in
                expected == UInt8(ascii: "0") ? byte.isASCIIDigit : byte == expected
            }),
            bytes.dropFirst(20).dropLast().allSatisfy(\.isASCIIDigit)
        else { throw InvalidText("a time is written as 2026-01-31T12:00:00Z") }
        let days = daysSince1970(year: number(0..<4), month: number(5..<7), day: number(8..<10))
        let (year, month, day) = civil(daysSince1970: days)
        guard (year, month, day) == (number(0..<4), number(5..<7), number(8..<10)),
            number(11..<13) < 24, number(14..<16) < 60, number(17..<19) < 60
        else { throw InvalidText("there is no such time as \(text)") }
        let seconds =
            days * 86_400 + number(11..<13) * 3_600 + number(14..<16) * 60 + number(17..<19)
        let fraction = bytes.dropFirst(20).dropLast().prefix(3)
        let scale: Int64 = [1_000, 100, 10, 1][fraction.count]
        milliseconds =
            seconds * 1_000 + fraction.reduce(0) { $0 * 10 + Int64($1) - 48 } * scale
    }

    /// A zero stands for any digit, any other character for itself.
    private static let pattern = Array("0000-00-00T00:00:00".utf8)

    package var text: String {
        let seconds = milliseconds.flooringDivision(by: 1_000)
        let fraction = milliseconds - seconds * 1_000
        let days = seconds.flooringDivision(by: 86_400)
        let rest = seconds - days * 86_400
        let (year, month, day) = civil(daysSince1970: days)
        let time = [rest / 3_600, rest / 60 % 60, rest % 60].map { padded($0, 2) }
        let suffix = fraction == 0 ? "" : "." + padded(fraction, 3)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        return "\(date)T\(time.joined(separator: ":"))\(suffix)Z"
    }

    package func adding(_ duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(
            milliseconds: milliseconds + seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        )
    }

    /// The time from `earlier` to this moment; negative when `earlier` is later.
    package func since(_ earlier: Timestamp) -> Duration {
        .milliseconds(milliseconds - earlier.milliseconds)
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}

extension Int64 {
    fileprivate func flooringDivision(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
    }
}

/// Days from 1970-01-01 to a proleptic Gregorian date, with the year starting in March.
private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.flooringDivision(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

/// The inverse of `daysSince1970(year:month:day:)`.
private func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted.flooringDivision(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
        (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}
