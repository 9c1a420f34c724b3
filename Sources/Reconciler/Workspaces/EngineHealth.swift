import Reconciliation

/// Whether the Engine answers.
struct EngineHealth {
    /// Why the Engine cannot be used; nil while it can.
    private(set) var fault: RuntimeError? = .unreachable("it was not asked yet")
    /// Nothing is concluded or reported before the Engine answered or failed once.
    private(set) var wasAsked = false

    /// Returns whether the failure is new.
    mutating func note(_ error: RuntimeError) -> Bool {
        defer { (fault, wasAsked) = (error, true) }
        return fault == nil || !wasAsked
    }

    /// Returns whether the Engine had failed before.
    mutating func noteAnswer() -> Bool {
        defer { (fault, wasAsked) = (nil, true) }
        return fault != nil
    }
}
