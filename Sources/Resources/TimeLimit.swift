/// A time span as specs write it: `90s`, `30m`, `12h`, `7d`, compounds such as `1h30m`, or `never`.
package enum TimeLimit: TextValue {
    case never
    case after(seconds: Int64)

    private static let units: [(symbol: Character, seconds: Int64)] = [
        ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
    ]
    private static let secondsMax: Int64 = 3_650 * 86_400

    package init(parsing text: String) throws(InvalidText) {
        guard text != "never" else {
            self = .never
            return
        }
        let rule = InvalidText(
            "a duration is a number with a unit, such as 90s, 30m, 12h, 7d or never"
        )
        var total: Int64 = 0
        var digits = ""
        var remaining = Self.units[...]
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            guard let index = remaining.firstIndex(where: { $0.symbol == character }),
                let number = Int64(digits), number <= Self.secondsMax
            else { throw rule }
            total += number * remaining[index].seconds
            remaining = remaining[(index + 1)...]
            digits = ""
        }
        guard digits.isEmpty, !text.isEmpty else { throw rule }
        guard (1...Self.secondsMax).contains(total) else {
            throw InvalidText("a duration lies between 1s and 3650d, or is never")
        }
        self = .after(seconds: total)
    }

    package var text: String {
        guard case .after(var seconds) = self else { return "never" }
        var text = ""
        for unit in Self.units where seconds >= unit.seconds {
            text += "\(seconds / unit.seconds)\(unit.symbol)"
            seconds %= unit.seconds
        }
        return text
    }

    /// The span as a `Duration`; nil for `never`.
    package var duration: Duration? {
        guard case .after(let seconds) = self else { return nil }
        return .seconds(seconds)
    }
}
