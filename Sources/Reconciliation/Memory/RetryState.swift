/// The results of the passes over one workspace, and which of them were reported.
package struct RetryState: Hashable, Sendable {
    /// Failed passes in a row.
    package private(set) var failures = 0
    private var toldFault: String?
    private var toldStall: String?

    package init() {}

    /// Notes a failed pass; returns whether to report the fault.
    ///
    /// Each fault is reported once. A fault that is gone at the next try is not reported.
    package mutating func note(_ fault: Fault) -> Bool {
        failures += 1
        guard !fault.isPassing || failures > 2, toldFault != fault.reason else { return false }
        toldFault = fault.reason
        return true
    }

    /// Notes a successful pass.
    package mutating func noteSuccess() {
        failures = 0
        toldFault = nil
    }

    /// Notes a stall, or with nil that there is none; returns whether to report it.
    package mutating func note(_ stall: Stall?) -> Bool {
        guard toldStall != stall?.reason else { return false }
        toldStall = stall?.reason
        return stall != nil
    }
}
