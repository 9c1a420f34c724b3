package import API
package import Reconciler
import Resources

/// The files that users upload to a workspace.
///
/// They stay in a directory outside the checkout until somebody removes them.
package struct Uploads: Sendable {
    /// How many files may be stored there, and how much they may hold together.
    package static let filesMax = 100
    package static let kibibytesMax = 200 << 10
    package static let directory = "/workspace/home/uploads"

    /// Runs a command in the workspace.
    package typealias Command =
        @Sendable (_ arguments: [String], _ input: [UInt8]) async throws(APIError) -> CommandOutcome

    /// The script's exit code when the directory is full.
    private static let fullCode = 3
    private static let script = """
        mkdir -p "$1" && files=$(find "$1" -type f | wc -l) && used=$(du -sk "$1" | cut -f 1) || exit
        if [ "$files" -ge "$4" ] || [ $((used + $3)) -gt "$5" ]; then
            printf '%s MiB in %s files' "$((used >> 10))" "$files"
            exit \(fullCode)
        fi
        # With `excl`, whatever lies there is neither overwritten nor followed.
        exec dd of="$2" conv=excl bs=1M status=none
        """

    private let directory: String
    private let run: Command

    package init(directory: String = Uploads.directory, run: @escaping Command) {
        self.directory = directory
        self.run = run
    }

    /// Stores a file and returns its path; throws `invalid` when the directory is full.
    package func store(
        _ bytes: [UInt8],
        called name: String
    ) async throws(APIError) -> String {
        let path = "\(directory)/\(UID.random().short)-\(name)"
        let outcome = try await run(
            [
                "sh", "-c", Self.script, "upload", directory, path, "\(bytes.count >> 10)",
                "\(Self.filesMax)", "\(Self.kibibytesMax)",
            ],
            bytes
        )
        guard outcome.exitCode == 0 else {
            let isFull = outcome.exitCode == Self.fullCode
            let said = isFull ? outcome.output : outcome.errors
            let words = escapingControls(String(decoding: said.prefix(200), as: UTF8.self))
            throw isFull
                ? APIError(
                    .invalid,
                    "\(words) wait in \(directory), and at most \(Self.kibibytesMax >> 10) MiB in "
                        + "\(Self.filesMax) files may; remove there what is no longer needed"
                )
                : APIError(.conflict, "the file could not be written: \(words)")
        }
        return path
    }
}
