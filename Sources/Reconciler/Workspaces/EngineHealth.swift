import Reconciliation

/// Whether the Engine answers.
struct EngineHealth {
    /// Why the Engine cannot be worked with; nil while it can.
    private(set) var fault: RuntimeError? = .unreachable("it was not asked yet")
    /// Nothing is concluded, nor told to users, before the Engine answered or failed once.
    private(set) var wasAsked = false

    /// Gives whether that is news.
    mutating func note(_ error: RuntimeError) -> Bool {
        defer { (fault, wasAsked) = (error, true) }
        return fault == nil || !wasAsked
    }

    /// Gives whether that is news.
    mutating func noteAnswer() -> Bool {
        defer { (fault, wasAsked) = (nil, true) }
        return fault != nil
    }
}
