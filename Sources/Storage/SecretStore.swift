internal import Glibc
package import Resources

/// Secrets as files of mode 0600 in a directory of mode 0700, one file per secret with its name.
///
/// They are outside the database, so that no backup or query ever contains a value.
package struct SecretStore: Sendable {
    /// The largest value in bytes.
    package static let bytesMax = 64 << 10

    private let directory: String

    /// Uses `directory`, makes it if it is missing, and removes unfinished files that a crash left.
    package init(directory: String) throws(StorageError) {
        try File.makeDirectory(directory, mode: 0o700)
        self.directory = directory
        for name in try File.names(in: directory) where name.hasPrefix(File.temporaryPrefix) {
            File.remove("\(directory)/\(name)")
        }
    }

    /// The secrets by name, without their values.
    package func list() throws(StorageError) -> [SecretEntry] {
        var entries: [SecretEntry] = []
        for text in try File.names(in: directory) {
            guard let name = try? VariableName(parsing: text),
                let changed = File.modificationTime(of: path(name))
            else { continue }
            entries.append(SecretEntry(name: name, updatedAt: changed))
        }
        return entries.sorted { $0.name < $1.name }
    }

    /// Stores `bytes` without one trailing newline, which an editor or `echo` adds;
    /// durable at return.
    ///
    /// Throws `rejected` when the result is empty or exceeds `bytesMax`.
    package func set(_ name: VariableName, to bytes: [UInt8]) throws(StorageError) {
        let value = bytes.last == UInt8(ascii: "\n") ? Array(bytes.dropLast()) : bytes
        guard !value.isEmpty else { throw .rejected("the value of secret \(name) is empty") }
        guard value.count <= Self.bytesMax else {
            throw .rejected(
                "the value of secret \(name) has \(value.count) bytes; at most \(Self.bytesMax) fit"
            )
        }
        try File.replace(path(name), with: value)
    }

    /// The value, or nil when it is not set.
    package func value(of name: VariableName) throws(StorageError) -> [UInt8]? {
        try File.read(path(name), bytesMax: Self.bytesMax)
    }

    /// Removes a secret durably; returns whether it was set.
    @discardableResult
    package func delete(_ name: VariableName) throws(StorageError) -> Bool {
        guard unlink(path(name)) == 0 else {
            guard errno == ENOENT else { throw File.error("cannot delete", path(name)) }
            return false
        }
        try File.syncDirectory(of: path(name))
        return true
    }

    private func path(_ name: VariableName) -> String { "\(directory)/\(name)" }
}
