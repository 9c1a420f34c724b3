import Resources
import Testing

@Suite
struct QuantityTests {
    @Test(arguments: [
        ("1", 1), ("512Mi", 512 << 20), ("4Gi", 4 << 30), ("1.5Gi", 3 << 29), ("500M", 500_000_000),
        ("2k", 2_000), ("1Ti", 1 << 40), ("0.5Ki", 512), ("9223372036854775807", Int64.max),
    ])
    func `a size is a number with a unit`(text: String, bytes: Int64) throws {
        #expect(try ByteQuantity(parsing: text).bytes == bytes)
    }

    @Test(arguments: [
        "", "0", "Gi", "-1Gi", "+1Gi", "1 Gi", "1gi", "1.Gi", ".5Gi", "1.2.3Gi", "0.3", "1e3",
        "١Gi",
        "9223372036854775808", "99999999Ti", "0.0000000001Gi",
    ])
    func `anything else is no size`(text: String) {
        #expect(throws: InvalidText.self) { try ByteQuantity(parsing: text) }
    }

    @Test func `a size is written in its largest whole binary unit and reads back`() throws {
        #expect(ByteQuantity(bytes: 4 << 30).text == "4Gi")
        #expect(ByteQuantity(bytes: 3 << 29).text == "1536Mi")
        #expect(ByteQuantity(bytes: 1_000).text == "1000")
        for shift in 0..<62 {
            for bytes in [Int64(1) << shift, (Int64(1) << shift) + 1] {
                let quantity = ByteQuantity(bytes: bytes)
                #expect(try ByteQuantity(parsing: quantity.text) == quantity)
            }
        }
    }

    @Test(arguments: [
        ("2", 2_000), ("1.5", 1_500), ("1500m", 1_500), ("0.001", 1), ("1m", 1),
        ("1024", 1_024_000),
    ])
    func `cpus are a number or thousandths`(text: String, millicores: Int64) throws {
        #expect(try CPUQuantity(parsing: text).millicores == millicores)
    }

    @Test(arguments: [
        "", "0", "0m", "m", "-1", "1.5m", "0.0001", "1025", "1 ", "1u", "99999999999999999999",
    ])
    func `anything else is no amount of cpus`(text: String) {
        #expect(throws: InvalidText.self) { try CPUQuantity(parsing: text) }
    }

    @Test func `cpus read back as they are written`() throws {
        for millicores in (1...3_000).map(Int64.init) {
            let quantity = CPUQuantity(millicores: millicores)
            #expect(try CPUQuantity(parsing: quantity.text) == quantity)
        }
    }
}

@Suite
struct SpanTests {
    @Test(arguments: [
        ("90s", 90), ("30m", 1_800), ("12h", 43_200), ("7d", 604_800), ("1h30m", 5_400),
        ("1d1h1m1s", 90_061), ("3650d", 315_360_000),
    ])
    func `a span is numbers with units, the largest first`(text: String, seconds: Int64) throws {
        #expect(try TimeLimit(parsing: text) == .after(seconds: seconds))
        #expect(try TimeLimit(parsing: text).duration == .seconds(seconds))
    }

    @Test(arguments: [
        "", "0s", "30", "m", "1m1h", "1m1m", "1.5h", "-1h", "1H", "3651d", "never ", "Never",
        "99999999999999999999s", "٣m",
    ])
    func `anything else is no span`(text: String) {
        #expect(throws: InvalidText.self) { try TimeLimit(parsing: text) }
    }

    @Test func `spans read back as they are written`() throws {
        #expect(try TimeLimit(parsing: "never") == .never)
        #expect(TimeLimit.never.text == "never")
        #expect(TimeLimit.never.duration == nil)
        for seconds in [1, 59, 60, 61, 3_599, 3_600, 86_399, 86_400, 90_061, 315_360_000] {
            let span = TimeLimit.after(seconds: Int64(seconds))
            #expect(try TimeLimit(parsing: span.text) == span)
        }
    }
}
