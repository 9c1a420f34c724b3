package import Resources

/// The recent usage of a workspace's container.
package struct UsageEntry: Codable, Hashable, Sendable {
    package var name: ResourceName
    package var uid: UID
    /// nil when the Engine sets no limit.
    package var memoryLimitBytes: Int64?
    package var samples: [Sample]

    /// The usage at one moment.
    package struct Sample: Codable, Hashable, Sendable {
        package var time: Timestamp
        /// The average number of busy processors since the previous sample.
        package var processors: Double
        package var memoryBytes: Int64

        package init(time: Timestamp, processors: Double, memoryBytes: Int64) {
            self.time = time
            self.processors = processors
            self.memoryBytes = memoryBytes
        }
    }

    package init(name: ResourceName, uid: UID, memoryLimitBytes: Int64?, samples: [Sample]) {
        self.name = name
        self.uid = uid
        self.memoryLimitBytes = memoryLimitBytes
        self.samples = samples
    }
}

/// The usage of all running workspaces.
package protocol UsageAPI: Sendable {
    /// Samples of every running workspace, taken only while somebody watches.
    ///
    /// The stream sends the recent samples first, then one entry per new sample.
    func usage() async -> [UsageEntry]
    func usageStream() async -> AsyncStream<UsageEntry>
}
