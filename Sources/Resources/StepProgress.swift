/// How far something is that takes long.
package struct StepProgress: Codable, Hashable, Sendable {
    /// What it is that is under way.
    package enum Work: String, Codable, Sendable, CaseIterable {
        /// The workspace's image is pulled.
        case image = "Image"
        /// The repository is cloned.
        case clone = "Clone"
    }

    package var what: Work
    /// From 0 to 1; nil while nobody knows how much there is.
    package var done: Double?

    package init(_ what: Work, done: Double? = nil) {
        self.what = what
        self.done = done
    }

    private enum CodingKeys: String, CodingKey {
        case what, done
    }

    /// Reads a progress, or the clone's percentage, which is all that earlier versions stored.
    package init(from decoder: any Decoder) throws {
        if let percent = try? decoder.singleValueContainer().decode(Int.self) {
            self.init(.clone, done: Double(percent) / 100)
            return
        }
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try fields.decode(Work.self, forKey: .what),
            done: try fields.decodeIfPresent(Double.self, forKey: .done)
        )
    }
}
