import Hashing
package import Resources

/// A secret that nobody guesses: 256 bits from the system's random source.
func randomSecret() -> String {
    UID.random().text + UID.random().text
}

/// What of a secret is kept.
func digest(of secret: String) -> String {
    SHA256(of: secret.utf8).text
}

/// Secrets that are used once and soon, in memory alone, and never more than so many.
///
/// They are found by their digest, so the time that a look takes says nothing about them.
package struct OneTimeSecrets<Value: Sendable>: Sendable {
    private var values: [String: (value: Value, expires: Timestamp)] = [:]
    private let countMax: Int

    package init(countMax: Int) { self.countMax = countMax }

    /// A new secret for `value`; the one that expires first makes room when there are too many.
    package mutating func issue(_ value: Value, expires: Timestamp, now: Timestamp) -> String {
        if values.count >= countMax {
            values = values.filter { $0.value.expires > now }
        }
        if values.count >= countMax,
            let first = values.min(by: { $0.value.expires < $1.value.expires })
        {
            values[first.key] = nil
        }
        let secret = randomSecret()
        values[digest(of: secret)] = (value, expires)
        return secret
    }

    /// The value, once and in time.
    package mutating func redeem(_ secret: String, now: Timestamp) -> Value? {
        guard let found = values.removeValue(forKey: digest(of: secret)), found.expires > now else {
            return nil
        }
        return found.value
    }

    /// Forgets what no longer holds.
    package mutating func revoke(where isRevoked: (Value) -> Bool) {
        values = values.filter { !isRevoked($0.value.value) }
    }
}
