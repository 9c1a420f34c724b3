package import Resources

/// Limits attempts with wrong codes per minute, for each address and in total.
///
/// A code has 256 bits, so this protects the server's time rather than the codes.
package struct SignInLimiter: Sendable {
    package static let perAddressMax = 10
    package static let totalMax = 120
    /// How many addresses are counted within a minute; for further ones only the total counts.
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

    /// Takes back an attempt that `allows` counted, because its code was right.
    ///
    /// Behind a proxy all users share one address, so correct codes must not use up its limit.
    package mutating func forgive(_ address: String, _ now: Timestamp) {
        guard now.milliseconds / 60_000 == minute else { return }
        total -= 1
        if let count = counts[address] { counts[address] = count - 1 }
    }
}
