import Reconciliation
import Workspaces

/// The image's script that looks for unsaved work, and how its answer is read.
enum Ledger {
    static func arguments(fetch: Bool) -> [String] {
        ["/usr/lib/berth/ledger"] + (fetch ? ["--fetch"] : []) + ["/workspace"]
    }

    /// Reads the script's answer; anything but a whole, clean answer is an unknown.
    static func read(
        _ outcome: CommandOutcome,
        at now: Timestamp
    ) -> (report: LedgerReport, work: WorkSummary) {
        (LedgerReport(verdict: .unknown, items: [], lookedAt: now), WorkSummary())
    }
}
