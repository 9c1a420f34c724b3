/// What a container uses; all values are absent when it does not run.
package struct ContainerStats: Hashable, Sendable, Decodable {
    package struct Processor: Hashable, Sendable, Decodable {
        package struct Usage: Hashable, Sendable, Decodable {
            /// Nanoseconds of all processors together.
            package let total: UInt64

            private enum CodingKeys: String, CodingKey {
                case total = "total_usage"
            }
        }

        package let usage: Usage?

        private enum CodingKeys: String, CodingKey {
            case usage = "cpu_usage"
        }
    }

    package struct Memory: Hashable, Sendable, Decodable {
        package let usage: UInt64?
        package let limit: UInt64?
        /// The kernel's own counters; their names differ between cgroup versions.
        package let details: [String: UInt64]?

        private enum CodingKeys: String, CodingKey {
            case usage, limit
            case details = "stats"
        }

        /// The memory without the file cache that was not used lately, as `docker stats` counts.
        package var working: UInt64 {
            let usage = usage ?? 0
            let cache = details?["total_inactive_file"] ?? details?["inactive_file"] ?? 0
            return cache < usage ? usage - cache : usage
        }
    }

    package let processor: Processor?
    package let memory: Memory?

    private enum CodingKeys: String, CodingKey {
        case processor = "cpu_stats"
        case memory = "memory_stats"
    }
}
