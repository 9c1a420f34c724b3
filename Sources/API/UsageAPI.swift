package import Resources

/// What a workspace's container used lately.
package struct UsageEntry: Codable, Hashable, Sendable {
    package var name: ResourceName
    package var uid: UID
    /// nil: the Engine sets none.
    package var memoryLimitBytes: Int64?
    package var samples: [Sample]

    /// What was used at one moment.
    package struct Sample: Codable, Hashable, Sendable {
        package var time: Timestamp
        /// Busy on average since the sample before.
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

/// What workspaces use of their machine.
package protocol UsageAPI: Sendable {
    /// Samples of every running workspace, the last ones first and then one entry a sample; they
    /// are taken only while somebody listens.
    func usage() async -> [UsageEntry]
    func usageStream() async -> AsyncStream<UsageEntry>
}
