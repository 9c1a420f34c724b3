package import Resources
import UnsavedWork

/// The message of the commit with the agent's uncommitted work.
///
/// The agent's text is untrusted, here and in everything below. The trailer is in its own
/// paragraph, so that no line of the agent is read as one.
package func commitMessage(_ run: Run) -> String {
    let text = harmless(run.result ?? "", wanted: run.userWords)
    let subject = title(of: text, or: run, lengthMax: TextLimits.subject)
    let body = rest(of: text).prefix(TextLimits.commitBody)
    let trailer = "\(TextLimits.trailer): \(run.id)"
    return [subject, wrapped(String(body)), trailer].filter { !$0.isEmpty }
        .joined(separator: "\n\n") + "\n"
}

package func pullRequestTitle(_ run: Run) -> String {
    title(
        of: harmless(run.result ?? "", wanted: run.userWords),
        or: run,
        lengthMax: TextLimits.title
    )
}

/// The agent's summary, its origin, and the marker that identifies the pull request.
package func pullRequestBody(_ run: Run) -> String {
    let summary = bounded(harmless(run.result ?? "", wanted: run.userWords), TextLimits.body)
    let origin = "Made by run `\(run.id)` of Berth's workspace `\(run.workspace)`."
    return [summary, "---\n\(origin)", marker(run.id)].filter { !$0.isEmpty }
        .joined(separator: "\n\n") + "\n"
}

/// A marker in the body of everything that a run opens or posts, invisible to readers.
///
/// No output of `harmless` can contain it.
package func marker(_ run: RunID, _ part: String? = nil) -> String {
    "<!-- berth:run=\(run)\(part.map { ":\($0)" } ?? "") -->"
}

/// The run whose marker a body holds; the last one counts, because Berth puts it at the end.
package func markedRun(in body: String) -> RunID? {
    guard let start = body.utf8.ranges(of: "<!-- berth:run=".utf8).last else { return nil }
    let rest = body.utf8[start.upperBound...]
    guard rest.dropFirst(36).starts(with: " -->".utf8) else { return nil }
    return try? RunID(parsing: String(decoding: rest.prefix(36), as: UTF8.self))
}

/// The comment of a run that fixed a pull request.
func commentMessage(_ run: Run) -> RunMessage {
    let outcome = bounded(harmless(run.result ?? run.message ?? "", wanted: ""), TextLimits.comment)
    let state = run.phase == .succeeded ? "is through" : "did not get through"
    let text = "Run `\(run.id.short)` \(state) (\(run.reason ?? run.phase.rawValue)).\n\n\(outcome)"
    return RunMessage(
        key: "run/\(run.id)/comment",
        text: "\(text)\n\n\(marker(run.id, "comment"))\n"
    )
}

func chatMessage(asking question: RunQuestion, _ run: Run) -> RunMessage {
    RunMessage(
        key: "run/\(run.id)/question/\(question.id)",
        text: "Run \(run.id.short) in workspace \(run.workspace): \(question.summary(run))"
    )
}

func chatMessage(ending run: Run) -> RunMessage {
    var lines = [
        "Run \(run.id.short) in workspace \(run.workspace): \(run.phase.sentence). "
            + (run.message ?? "")
    ]
    if let result = run.result {
        lines.append(bounded(withoutControls(result), TextLimits.comment))
    }
    lines += run.commits.prefix(20).map { "- \($0.id.short) \(escapingControls($0.subject))" }
    lines.append("It cost \(run.cost.label) and took \(plural(Int(run.turns), "turn")).")
    return RunMessage(key: "run/\(run.id)/end", text: lines.joined(separator: "\n"))
}

/// Limits of texts in characters; a forge accepts 65,536 in a body, and cuts subjects at about 72.
private enum TextLimits {
    static let subject = 72
    static let title = 120
    static let commitBody = 8_000
    static let body = 40_000
    static let comment = 8_000
    static let trailer = "Berth-Run"
}

/// The first line with text, without Markdown's marks; otherwise the prompt's.
private func title(of text: String, or run: Run, lengthMax: Int) -> String {
    let words = harmless(run.userWords, wanted: run.userWords)
    let own = firstLine(of: text) ?? firstLine(of: words)
    let line = own ?? "Changes by run \(run.id.short)"
    guard line.count > lengthMax else { return line }
    let cut = line.prefix(lengthMax - 1)
    // Cuts at the end of a word, unless that would leave too little.
    let end = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
    return (end.count * 2 > lengthMax ? String(end) : String(cut)) + "…"
}

private func firstLine(of text: String) -> String? {
    text.split(separator: "\n").lazy.map(withoutMarks).first { !$0.isEmpty }
}

private func withoutMarks(_ line: Substring) -> String {
    var rest = line.drop { $0 == " " || $0 == "#" || $0 == ">" || $0 == "*" || $0 == "-" }
    while let last = rest.last, last == " " || last == "*" || last == ":" { rest.removeLast() }
    return String(rest.filter { $0 != "`" && $0 != "*" })
}

/// The text without the line that became the title.
private func rest(of text: String) -> Substring {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.firstIndex(where: { !withoutMarks($0).isEmpty }) else { return "" }
    lines.removeSubrange(...first)
    return Substring(lines.joined(separator: "\n"))
}

/// Removes blank lines around the text; otherwise a commit keeps the agent's text as it is.
private func wrapped(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return lines.joined(separator: "\n")
}

private func bounded(_ text: String, _ lengthMax: Int) -> String {
    text.count <= lengthMax ? text : text.prefix(lengthMax) + "…\n\n(shortened)"
}

extension Run {
    /// The user's text; empty for a fix, whose prompt quotes others.
    fileprivate var userWords: String { origin.cause == .prompt ? prompt : "" }
}
