import Foundation
import Reconciliation
package import UnsavedWork
package import Workspaces

/// The image's program that looks for unsaved work and rescues it: how it is called.
enum GuestProgram {
    private static let path = "/usr/lib/berth/berth-guest"
    private static let volume = "/workspace"
    /// Where a helper sees what an earlier look stored.
    private static let answers = "/in"
    /// Where a helper writes.
    private static let output = "/out"

    /// Inside the running container, which sees its own layer and reaches the remotes.
    static let live = [path, "inspect", "--ask", "--live", volume]
    /// Inside the running container, without asking anybody.
    static let layer = [path, "inspect", "--live", volume]
    /// Asks the remotes, and keeps what they said for a look without a network.
    static let asking = [path, "inspect", "--ask", "--store", output, volume]
    /// Asks the remotes for this answer alone.
    static let askingOnce = [path, "inspect", "--ask", volume]

    static func look(withAnswers: Bool) -> [String] {
        [path, "inspect"] + (withAnswers ? ["--answers", answers] : []) + [volume]
    }

    static func rescue(withAnswers: Bool) -> [String] {
        [path, "rescue"] + (withAnswers ? ["--answers", answers] : []) + [volume, output]
    }
}

/// What one look found, as the controller goes by it.
package struct Finding {
    /// What was found, as it stands in the status.
    package var report: LedgerReport
    /// The unsaved work that was seen.
    package var unsaved: [String] = []
    /// Why something could not be looked at.
    var problems: [String] = []
    /// The guest answered as it should: what is unknown is so for a reason that it told.
    package var isWhole = false
    var work: CheckoutSummary?
    var branch: String?
    var head: String?
    /// What the remotes said, for a look that cannot ask them.
    var answers: [RemoteAnswer] = []
    /// Places in the container's own layer.
    package var outside: [OutsidePlace] = []
    /// What is worth telling besides, and when the remotes were asked.
    var notes: [String] = []

    /// One line for an event.
    package var headline: String {
        let told = report.verdict == .saved ? ["everything is saved"] : report.items
        return (told + notes).joined(separator: "; ")
    }

    /// A look that found out nothing.
    init(unknown reason: String, at now: Timestamp) {
        problems = Self.bounded([reason])
        report = LedgerReport(verdict: .unknown, items: problems, lookedAt: now)
    }

    /// Reads the guest's answer; anything but a whole one is an unknown.
    ///
    /// `outside` is what an earlier look saw in the container's own layer, which this one could not.
    package init(_ outcome: CommandOutcome, outside earlier: [OutsidePlace] = [], at now: Timestamp)
    {
        guard outcome.exitCode == 0 else {
            self.init(unknown: Self.failure(of: outcome), at: now)
            return
        }
        do throws(InvalidText) {
            self.init(try WorkReport(printed: outcome.output), outside: earlier, at: now)
        } catch {
            self.init(unknown: error.message, at: now)
        }
    }

    private init(_ found: WorkReport, outside earlier: [OutsidePlace], at now: Timestamp) {
        outside = found.outside.isEmpty ? earlier : found.outside
        let told = Set(found.repositories.flatMap(\.outside))
        let lost = outside.filter { !$0.isSaved && !told.contains($0.path) }
        unsaved = Self.bounded(
            found.lines() + lost.map(Self.line(of:))
        )
        problems = Self.bounded(found.problemLines())
        isWhole = true
        work = found.summary
        branch = found.main?.head?.branchName
        head = found.main?.head?.commitHash
        answers = found.answers
        notes = Self.bounded(found.notes)
        if let first = answers.map(\.askedAt).min() {
            let time = Timestamp(milliseconds: first * 1_000)
            notes.append("as the remotes were asked at \(time)")
        }
        report = LedgerReport(
            verdict: !problems.isEmpty ? .unknown : unsaved.isEmpty ? .saved : .unsaved,
            items: problems + unsaved,
            insured: Self.bounded(found.insuredLines()),
            lookedAt: now
        )
    }

    /// How unsaved work in the container's own layer is told, which this look could not see.
    static func line(of place: OutsidePlace) -> String {
        "unsaved work in \(place.path), in the container's own layer"
    }

    /// The command's own words, when it could not look at all.
    static func failure(of outcome: CommandOutcome) -> String {
        let words = String(decoding: (outcome.errors + outcome.output).prefix(500), as: UTF8.self)
        return "the look for unsaved work failed with exit code \(outcome.exitCode): "
            + escapingControls(words)
    }

    /// As much as a status can hold: what is stored and sent with every change of it.
    static func bounded(_ lines: [String]) -> [String] {
        let shown = lines.prefix(linesMax).map { line in
            escapingControls(String(line.prefix(lineLengthMax)))
        }
        let more = lines.count - shown.count
        return more > 0 ? shown + ["and \(more) more"] : shown
    }

    private static let linesMax = 200
    private static let lineLengthMax = 1_000
}

extension WorkReport {
    /// Output beyond this is no report.
    private static let bytesMax = 16 << 20

    /// Reads what the guest printed; throws why it is no report of ours.
    fileprivate init(printed bytes: [UInt8]) throws(InvalidText) {
        self = try decodedGuestAnswer(bytes, bytesMax: Self.bytesMax)
    }
}

extension RescueOutcome {
    /// Reads what the guest printed of a rescue; throws why it is no answer of ours.
    init(printed bytes: [UInt8]) throws(InvalidText) {
        self = try decodedGuestAnswer(bytes, bytesMax: 16 << 20)
    }
}

private struct AnswerVersion: Decodable {
    var version: Int?
}

private func decodedGuestAnswer<Answer: Decodable>(
    _ bytes: [UInt8],
    bytesMax: Int
) throws(InvalidText) -> Answer {
    guard bytes.count <= bytesMax else {
        throw InvalidText("the look's answer has more than \(bytesMax >> 20) MiB")
    }
    let decoder = JSONDecoder()
    let data = Data(bytes)
    let version = (try? decoder.decode(AnswerVersion.self, from: data))?.version
    if let version, version != WorkReport.currentVersion {
        throw InvalidText(
            "the image's berth-guest speaks version \(version), not \(WorkReport.currentVersion); "
                + "`make image` builds the one that belongs to this program"
        )
    }
    guard let answer = try? decoder.decode(Answer.self, from: data) else {
        throw InvalidText("the look's answer is not whole (\(bytes.count) bytes)")
    }
    return answer
}

extension RepositoryReport.Head {
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
