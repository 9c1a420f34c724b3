/// Limits on a manifest, so that no file can exhaust its reader.
package enum Limits {
    /// Bytes of one file.
    package static let fileSizeMax = 1 << 20
    /// Files of one set.
    package static let filesMax = 10_000
    /// Documents of one file.
    package static let documentsMax = 1_000
    /// Nesting depth of lists and maps.
    package static let depthMax = 50
    /// Values of one file; those behind aliases count each time they are used.
    package static let nodesMax = 50_000
    /// Diagnostics of one file; further ones are only counted.
    package static let diagnosticsMax = 200
    /// Bytes of a line that a diagnostic shows.
    package static let sourceLineMax = 4_000
    /// Bytes of a headless prompt.
    package static let promptMax = 100_000
    /// Bytes of one variable's value; at exec Linux rejects strings above 128 KiB.
    package static let variableMax = 32 << 10
    /// Bytes of all variables together, names included.
    package static let environmentMax = 128 << 10
}
