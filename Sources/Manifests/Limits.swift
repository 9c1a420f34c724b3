/// Bounds on what a manifest may ask of its reader, so that no file can exhaust it.
package enum Limits {
    /// Bytes of one file.
    package static let fileSizeMax = 1 << 20
    /// Files of one set.
    package static let filesMax = 10_000
    /// Documents of one file.
    package static let documentsMax = 1_000
    /// Lists and maps within each other.
    package static let depthMax = 50
    /// Values of one file, those behind aliases counted each time they are used.
    package static let nodesMax = 50_000
    /// Diagnostics of one file; the rest is only counted.
    package static let diagnosticsMax = 200
    /// Bytes of a line that a diagnostic shows.
    package static let sourceLineMax = 4_000
    /// Bytes of a headless prompt.
    package static let promptMax = 100_000
    /// Bytes of one variable's value; Linux refuses strings above 128 KiB at exec.
    package static let variableMax = 32 << 10
    /// Bytes of all variables together, names included.
    package static let environmentMax = 128 << 10
}
