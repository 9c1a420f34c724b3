/// How the passes over one workspace went, and what of it was told.
package struct RetryState: Hashable, Sendable {
    /// Passes in a row that failed.
    package private(set) var failures = 0
    private var toldFault: String?
    private var toldStall: String?

    package init() {}

    /// Notes a pass that failed; gives whether to tell of it.
    ///
    /// Each fault is told once. What passes by itself at the next try is not worth anybody's attention.
    package mutating func note(_ fault: Fault) -> Bool {
        failures += 1
        guard !fault.isPassing || failures > 2, toldFault != fault.reason else { return false }
        toldFault = fault.reason
        return true
    }

    /// Notes a pass that came through.
    package mutating func noteSuccess() {
        failures = 0
        toldFault = nil
    }

    /// Notes why nothing can be done, or with nil that something can; gives whether to tell of it.
    package mutating func note(_ stall: Stall?) -> Bool {
        guard toldStall != stall?.reason else { return false }
        toldStall = stall?.reason
        return stall != nil
    }
}
