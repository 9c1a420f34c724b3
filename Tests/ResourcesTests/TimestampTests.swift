import Foundation
import Resources
import Testing

@Suite
struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-01-31T12:00:00Z", 1_769_860_800_000),
        ("2000-02-29T23:59:59.999Z", 951_868_799_999), ("1969-12-31T23:59:59.999Z", -1),
        ("2026-01-31T12:00:00.5Z", 1_769_860_800_500),
        ("2026-01-31T12:00:00.123456789Z", 1_769_860_800_123),
    ])
    func `a time is read as RFC 3339 in UTC`(text: String, milliseconds: Int64) throws {
        #expect(try Timestamp(parsing: text).milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026-01-31", "2026-01-31 12:00:00Z", "2026-01-31T12:00:00",
        "2026-01-31T12:00:00+00:00",
        "2026-01-31T12:00:00.Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-01-00T00:00:00Z",
        "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z", "2026-01-31T12:00:61Z",
        "٢٠٢٦-01-31T12:00:00Z", "２026-01-31T12:00:00Z", "2026-01-31T12:00:00.١Z",
    ])
    func `anything else is no time`(text: String) {
        #expect(throws: InvalidText.self) { try Timestamp(parsing: text) }
    }

    @Test func `times of nine thousand years read back as they are written`() throws {
        // A prime step reaches every month, weekday and hour.
        for seconds in stride(from: Int64(-60_000_000_000), to: 250_000_000_000, by: 104_729_731) {
            for fraction in [Int64(0), 1, 999] {
                let time = Timestamp(milliseconds: seconds * 1_000 + fraction)
                #expect(try Timestamp(parsing: time.text) == time)
            }
        }
    }

    @Test func `times are written as Foundation writes them`() {
        for seconds in stride(from: Int64(-10_000_000_000), to: 100_000_000_000, by: 104_729_731) {
            let date = Date(timeIntervalSince1970: Double(seconds))
            #expect(Timestamp(milliseconds: seconds * 1_000).text == date.ISO8601Format())
        }
    }

    @Test func `durations are added and measured`() {
        let time = Timestamp(milliseconds: 1_000)
        #expect(time.adding(.milliseconds(-1_500)) == Timestamp(milliseconds: -500))
        #expect(time.adding(.seconds(90)).since(time) == .seconds(90))
        #expect(time.since(time.adding(.seconds(1))) == .seconds(-1))
    }
}
