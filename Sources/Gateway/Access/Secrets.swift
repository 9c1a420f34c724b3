import Hashing
package import Resources

/// A secret of 256 bits from the system's random source.
func randomSecret() -> String {
    UID.random().text + UID.random().text
}

/// The digest that is stored instead of a secret.
func digest(of secret: String) -> String {
    SHA256(of: secret.utf8).text
}

/// One-time secrets with a short lifetime; they are kept in memory only, and their number is
/// limited.
///
/// They are looked up by their digest, so the time of a lookup reveals nothing about them.
package struct OneTimeSecrets<Value: Sendable>: Sendable {
    private var values: [String: (value: Value, expires: Timestamp)] = [:]
    private let countMax: Int

    package init(countMax: Int) { self.countMax = countMax }

    /// Issues a secret for `value`; when there are too many, the one that expires first is removed.
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

    /// Returns the value, once, unless the secret has expired.
    package mutating func redeem(_ secret: String, now: Timestamp) -> Value? {
        guard let found = values.removeValue(forKey: digest(of: secret)), found.expires > now else {
            return nil
        }
        return found.value
    }

    /// Removes the secrets whose value matches.
    package mutating func revoke(where isRevoked: (Value) -> Bool) {
        values = values.filter { !isRevoked($0.value.value) }
    }
}
