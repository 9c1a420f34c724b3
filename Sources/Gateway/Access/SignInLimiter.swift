package import Resources

/// Slows down who tries wrong codes: so many a minute from one address, and from all together.
///
/// A code has 256 bits, so this protects the server's time rather than the codes.
package struct SignInLimiter: Sendable {
    package static let perAddressMax = 10
    package static let totalMax = 120
    /// How many addresses are remembered within a minute; beyond, only the total counts.
    package static let addressesMax = 1_024

    private var minute: Int64 = 0
    private var total = 0
    private var counts: [String: Int] = [:]

    package init() {}

    package mutating func allows(_ address: String, _ now: Timestamp) -> Bool {
        let current = now.milliseconds / 60_000
        if current != minute { (minute, total, counts) = (current, 0, [:]) }
        total += 1
        guard total <= Self.totalMax else { return false }
        guard counts[address] != nil || counts.count < Self.addressesMax else { return true }
        counts[address, default: 0] += 1
        return counts[address, default: 0] <= Self.perAddressMax
    }

    /// Takes back an attempt that `allows` counted and whose code was right: who signs in is no
    /// guesser, and behind a proxy all come from one address.
    package mutating func forgive(_ address: String, _ now: Timestamp) {
        guard now.milliseconds / 60_000 == minute else { return }
        total -= 1
        if let count = counts[address] { counts[address] = count - 1 }
    }
}
