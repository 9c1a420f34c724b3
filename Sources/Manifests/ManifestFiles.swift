import Glibc
import OperatingSystem

/// Manifest files read from disk or standard input, and the errors from reading them.
package struct ManifestFiles: Sendable {
    package private(set) var files: [ManifestFile] = []
    /// Errors about whole files, without a line.
    package private(set) var diagnostics: [Diagnostic] = []

    /// Reads each of `paths`: a file, a directory, or `-` for standard input.
    ///
    /// A directory gives its *.yaml, *.yml and *.json files in order of name, without those that
    /// start with a dot; subdirectories are read only when `recursive`. Symbolic links are
    /// followed. Only regular files are read, because opening a pipe or device could block for
    /// ever.
    package static func load(_ paths: [String], recursive: Bool = false) -> ManifestFiles {
        var result = ManifestFiles()
        var visited: Set<FileIdentity> = []
        for path in paths {
            if path == "-" {
                result.readStandardInput()
            } else {
                result.add(path, recursive: recursive, &visited)
            }
        }
        if paths.isEmpty {
            result.diagnostics.append(
                Diagnostic(file: "-f", message: "name a file, a directory or -")
            )
        }
        return result
    }

    private mutating func add(_ path: String, recursive: Bool, _ visited: inout Set<FileIdentity>) {
        let file: OpenFile
        do {
            file = try OpenFile(path)
        } catch {
            return fail(path, error.reason)
        }
        switch file.kind {
        case .regular: read(file, named: path)
        case .directory:
            let before = files.count + diagnostics.count
            addDirectory(file, path, recursive: recursive, &visited)
            if files.count + diagnostics.count == before {
                fail(path, "no *.yaml, *.yml or *.json is in this directory")
            }
        case .pipe: fail(path, "this is a pipe; feed it to standard input and use `-f -`")
        case .other: fail(path, "this is neither a file nor a directory")
        }
    }

    private mutating func addDirectory(
        _ directory: OpenFile,
        _ path: String,
        recursive: Bool,
        _ visited: inout Set<FileIdentity>
    ) {
        // A link to a parent directory would cause endless recursion.
        guard visited.insert(directory.identity).inserted else { return }
        let names: [String]
        do {
            names = try directoryEntries(path)
        } catch {
            return fail(path, error.reason)
        }
        for name in names.sorted() where !name.hasPrefix(".") {
            let child = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            let isManifest = [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
            if isDirectory(child) {
                guard recursive, let inner = try? OpenFile(child) else { continue }
                addDirectory(inner, child, recursive: true, &visited)
            } else if isManifest {
                guard files.count < Limits.filesMax else {
                    return fail(path, "more than \(Limits.filesMax) files are in this directory")
                }
                add(child, recursive: false, &visited)
            }
        }
    }

    private mutating func read(_ file: OpenFile, named name: String) {
        do {
            let bytes = try file.contents(upTo: Limits.fileSizeMax + 1)
            files.append(ManifestFile(name: name, bytes: bytes))
        } catch {
            fail(name, error.reason)
        }
    }

    private mutating func readStandardInput() {
        do {
            let bytes = try fileContents(of: STDIN_FILENO, upTo: Limits.fileSizeMax + 1)
            files.append(ManifestFile(name: "<stdin>", bytes: bytes))
        } catch {
            fail("<stdin>", error.reason)
        }
    }

    private mutating func fail(_ path: String, _ reason: String) {
        diagnostics.append(Diagnostic(file: path, message: reason))
    }
}
