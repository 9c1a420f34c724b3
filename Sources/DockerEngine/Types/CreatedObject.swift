/// The answer to a creation that contains only the id.
struct CreatedObject: Decodable {
    let id: String

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
    }
}
