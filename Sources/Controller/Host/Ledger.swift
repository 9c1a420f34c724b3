import Reconciliation
import Workspaces

/// The image's script that looks for unsaved work, and how its answer is read.
enum Ledger {
    static func arguments(fetch: Bool) -> [String] {
        ["/usr/lib/berth/ledger"] + (fetch ? ["--fetch"] : []) + ["/workspace"]
    }

    /// What one look found; a look that failed found nothing and says so in its report.
    struct Finding {
        var report: LedgerReport
        var work: CheckoutSummary?
        var branch: String?
        var head: String?
    }

    /// Reads the script's answer; anything but a whole, clean answer is an unknown.
    static func read(_ outcome: CommandOutcome, at now: Timestamp) -> Finding {
        do throws(WorkLedgerError) {
            let ledger = try WorkLedger(parsing: outcome.output)
            guard outcome.exitCode == 0 else { return unknown(failure(of: outcome), at: now) }
            let verdict: LedgerReport.Verdict = ledger.isSaved ? .saved : .unsaved
            let report = LedgerReport(verdict: verdict, items: ledger.lines(), lookedAt: now)
            let head = ledger.repositories.first { $0.kind == .main }?.head
            return Finding(
                report: report,
                work: ledger.summary,
                branch: head?.branchName,
                head: head?.commitHash
            )
        } catch {
            let isRun = outcome.exitCode == 0 || !outcome.output.isEmpty
            return unknown(isRun ? error.description : failure(of: outcome), at: now)
        }
    }

    static func unknown(_ reason: String, at now: Timestamp) -> Finding {
        Finding(report: LedgerReport(verdict: .unknown, items: [reason], lookedAt: now))
    }

    /// The command's own words, when it could not look at all.
    private static func failure(of outcome: CommandOutcome) -> String {
        let words = String(decoding: (outcome.errors + outcome.output).prefix(300), as: UTF8.self)
        return "the look for unsaved work failed with exit code \(outcome.exitCode): "
            + escapingControls(words)
    }
}

extension RepositoryLedger.Head {
    fileprivate var branchName: String? {
        switch self {
        case .branch(let name, _), .unborn(let name): name
        case .detached: nil
        }
    }

    fileprivate var commitHash: String? {
        switch self {
        case .branch(_, let commit), .detached(let commit): commit
        case .unborn: nil
        }
    }
}
