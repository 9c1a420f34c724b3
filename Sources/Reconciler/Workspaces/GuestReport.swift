import Foundation
import Reconciliation
package import Resources
package import UnsavedWork

/// The command lines of the image's program that inspects and rescues unsaved work.
enum GuestProgram {
    private static let path = "/usr/lib/berth/berth-guest"
    private static let volume = "/workspace"
    /// Where a helper reads the answers that an earlier inspection stored.
    private static let answers = "/in"
    /// Where a helper writes.
    private static let output = "/out"

    /// Inside the running container, which sees its own layer and reaches the remotes.
    static let live = [path, "inspect", "--ask", "--live", volume]
    /// Inside the running container, without asking the remotes.
    static let layer = [path, "inspect", "--live", volume]
    /// Asks the remotes, and stores their answers for an inspection without a network.
    static let asking = [path, "inspect", "--ask", "--store", output, volume]
    /// Asks the remotes for this inspection only.
    static let askingOnce = [path, "inspect", "--ask", volume]

    static func look(withAnswers: Bool) -> [String] {
        [path, "inspect"] + (withAnswers ? ["--answers", answers] : []) + [volume]
    }

    static func rescue(withAnswers: Bool) -> [String] {
        [path, "rescue"] + (withAnswers ? ["--answers", answers] : []) + [volume, output]
    }
}

extension Finding {
    /// Reads the guest's answer; an incomplete or failed one gives an unknown verdict.
    ///
    /// `outside` is what an earlier inspection saw in the container's own layer, which this one
    /// could not see.
    package init(_ outcome: CommandOutcome, outside earlier: [OutsidePlace] = [], at now: Timestamp)
    {
        guard outcome.exitCode == 0 else {
            let bytes = (outcome.errors + outcome.output).prefix(500)
            let words = String(decoding: bytes, as: UTF8.self)
            self.init(
                unknown: "the look for unsaved work failed with exit code \(outcome.exitCode): "
                    + escapingControls(words),
                at: now
            )
            return
        }
        do throws(InvalidText) {
            self.init(try WorkReport(printed: outcome.output), outside: earlier, at: now)
        } catch {
            self.init(unknown: error.message, at: now)
        }
    }
}

extension WorkReport {
    /// Longer output is not a report.
    private static let bytesMax = 16 << 20

    /// Parses what the guest printed; throws why it is not a valid report.
    fileprivate init(printed bytes: [UInt8]) throws(InvalidText) {
        self = try decodedGuestAnswer(bytes, bytesMax: Self.bytesMax)
    }
}

extension RescueOutcome {
    /// Parses what the guest printed about a rescue; throws why it is not a valid answer.
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
