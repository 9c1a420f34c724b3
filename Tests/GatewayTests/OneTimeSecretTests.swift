import Gateway
import Resources
import Testing

struct OneTimeSecretTests {
    private let now = Timestamp(milliseconds: 1_780_000_000_000)

    @Test func `a secret is worth its value once, and only in time`() {
        var secrets = OneTimeSecrets<Int>(countMax: 10)
        let expires = now.adding(.seconds(30))
        let first = secrets.issue(1, expires: expires, now: now)
        let late = secrets.issue(2, expires: expires, now: now)
        #expect(first != late)
        #expect(secrets.redeem(first, now: now.adding(.seconds(29))) == 1)
        #expect(secrets.redeem(first, now: now) == nil)
        #expect(secrets.redeem(late, now: expires) == nil)
        // A late attempt consumes the secret.
        #expect(secrets.redeem(late, now: now) == nil)
    }

    @Test func `never more than so many are kept, and the oldest make room`() {
        var secrets = OneTimeSecrets<Int>(countMax: 10)
        let issued = (0..<100).map { number in
            secrets.issue(number, expires: now.adding(.seconds(Int64(60 + number))), now: now)
        }
        let valid = issued.compactMap { secrets.redeem($0, now: now) }
        #expect(valid == Array(90..<100))
    }

    @Test func `what is revoked is worth nothing`() {
        var secrets = OneTimeSecrets<Int>(countMax: 10)
        let issued = (0..<4).map { secrets.issue($0, expires: now.adding(.seconds(9)), now: now) }
        secrets.revoke { $0 % 2 == 0 }
        #expect(issued.compactMap { secrets.redeem($0, now: now) } == [1, 3])
    }

    @Test func `attempts are counted by address and together, anew each minute`() {
        var limiter = SignInLimiter()
        let allowed = (0..<20).filter { _ in limiter.allows("one", now) }
        #expect(allowed.count == SignInLimiter.perAddressMax)
        let others = (0..<1_000).filter { limiter.allows("\($0)", now) }
        #expect(others.count == SignInLimiter.totalMax - 20)
        let isAllowedAgain = limiter.allows("one", now.adding(.seconds(60)))
        #expect(isAllowedAgain)
    }

    @Test func `whoever had a right code is not slowed down`() {
        var limiter = SignInLimiter()
        for _ in 0..<1_000 {
            let isAllowed = limiter.allows("one", now)
            #expect(isAllowed)
            limiter.forgive("one", now)
        }
        // An attempt of an earlier minute gives nothing back to the next one.
        _ = limiter.allows("one", now.adding(.seconds(60)))
        limiter.forgive("one", now)
        let others = (0..<20).filter { _ in limiter.allows("one", now.adding(.seconds(60))) }
        #expect(others.count == SignInLimiter.perAddressMax - 1)
    }
}
