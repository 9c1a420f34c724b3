/// What GitHub means by refusing to open a pull request.
///
/// The code is `custom` for most, and only the text tells them apart. Several come at once: a head
/// that is not seen yet is also said to have no commits, so what is unknown comes first.
package func openingRefusal(_ refused: ForgeError.Refused) -> OpeningRefusal {
    let texts = (refused.details.compactMap(\.message) + [refused.message]).map { $0.lowercased() }
    func says(_ part: String) -> Bool { texts.contains { $0.contains(part) } }
    func isInvalid(_ field: String) -> Bool {
        refused.details.contains { detail in
            detail.field == field && ["invalid", "missing", "missing_field"].contains(detail.code)
        }
    }
    if says("a pull request already exists") { return .alreadyExists }
    if says("draft pull requests are not supported") { return .draftsUnsupported }
    if isInvalid("head") || says("head sha can't be blank") || says("head ref must be a branch") {
        return .headUnknown(refused.text)
    }
    if isInvalid("base") || says("base sha can't be blank") || says("base ref must be a branch") {
        return .baseUnknown(refused.text)
    }
    if says("no commits between") { return .noCommits }
    return .other(refused.text)
}
