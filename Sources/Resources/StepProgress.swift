/// The progress of a long operation.
package struct StepProgress: Codable, Hashable, Sendable {
    /// The operation in progress.
    package enum Work: String, Codable, Sendable, CaseIterable {
        /// The workspace's image is pulled.
        case image = "Image"
        /// The repository is cloned.
        case clone = "Clone"
    }

    package var what: Work
    /// From 0 to 1; nil while the total is unknown.
    package var done: Double?

    package init(_ what: Work, done: Double? = nil) {
        self.what = what
        self.done = done
    }

    private enum CodingKeys: String, CodingKey {
        case what, done
    }

    /// Decodes a progress, or the clone's percentage, which is all that earlier versions stored.
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
