import Glibc

/// tar, as a rescue uses it.
struct Archive {
    /// Where lists of names are written for tar.
    let work: ByteString

    private static let environment: [ByteString] = ["PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"]

    /// Packs exactly the entries of `names`, paths below `directory`, and compares the archive with
    /// them.
    ///
    /// Holes of sparse files are not written.
    func pack(
        _ names: [ByteString],
        in directory: ByteString,
        to file: ByteString,
        hidesGit: Bool = false
    ) throws(LookFailure) {
        let list = work.appending("names")
        guard Files.write(ByteString.listed(names, endedBy: 0), to: list) else {
            throw LookFailure("no scratch space")
        }
        var arguments: [ByteString] = [
            "/usr/bin/tar", "--create", "--file", file, "--format=gnu", "--numeric-owner",
            "--no-recursion", "--sparse", "--hole-detection=seek", "--hard-dereference",
            "--directory",
            directory, "--null", "--verbatim-files-from", "--files-from", list,
        ]
        // Rename `.git`, so that git does not follow it.
        if hidesGit {
            arguments.insert("--transform=s,\\(^\\|/\\)\\.git\\(/\\|$\\),\\1git.raw\\2,gS", at: 2)
        }
        let packed = Command(arguments, environment: Self.environment).run()
        guard packed.status == 0 else { throw LookFailure("tar", packed) }
        guard !hidesGit else { return }
        // Comparing a hole reads it byte by byte, so files that are nearly all hole are left out,
        // at most 500.
        let holes = names.filter { Files.isMostlyHoles(directory.appending($0)) }.prefix(500)
        let compared = Command(
            ["/usr/bin/tar", "--compare", "--file", file, "--directory", directory]
                + ["--no-wildcards", "--anchored"] + holes.map { "--exclude=" + $0 },
            environment: Self.environment
        ).run()
        guard compared.status == 0 else {
            throw LookFailure("the archive does not read back", compared)
        }
    }

    /// Unpacks into `directory`, which must be new and empty.
    ///
    /// Owners and special permissions are dropped, and names that git would follow or obey are
    /// changed.
    ///
    /// Symbolic links stay only if `keepsLinks`, because a link of an archive that needs none could
    /// lead outside.
    func unpack(
        _ file: ByteString,
        to directory: ByteString,
        keepsLinks: Bool = true
    ) throws(LookFailure) {
        guard Files.makeDirectories(directory) else {
            throw LookFailure("cannot make \(directory.text)")
        }
        var command = Command(
            [
                "/usr/bin/tar", "--extract", "--file", file, "--directory", directory,
                "--no-same-owner", "--same-permissions", "--delay-directory-restore",
            ],
            environment: Self.environment
        )
        command.deadline = .seconds(3600)
        let outcome = command.run()
        guard outcome.status == 0 else { throw LookFailure("tar", outcome) }
        try Self.tame(directory, keepsLinks: keepsLinks)
    }

    /// Names in a git directory from which git reads settings or programs.
    private static let obeyed: Set<ByteString> = [
        "config", "config.worktree", "hooks", "commondir",
    ]

    /// Removes what an archive must not bring: set-user bits, devices, and names that git follows.
    private static func tame(_ directory: ByteString, keepsLinks: Bool) throws(LookFailure) {
        if let mode = Files.status(directory)?.mode {
            // Make it readable and writable for us, whatever its mode was.
            _ = directory.withCString { chmod($0, mode_t(mode & 0o777 | 0o700)) }
        }
        guard let entries = Files.entries(in: directory) else {
            throw LookFailure("cannot read \(directory.text)")
        }
        let names = Set(entries.map(\.name))
        let isGit =
            names.contains("HEAD")
            && (names.contains("commondir") || names.isSuperset(of: ["objects", "refs"]))
        for entry in entries {
            var path = directory.appending(entry.name)
            if entry.name.text.lowercased() == ".git" {
                path = try hide(path, as: directory.appending("git.raw"))
            } else if isGit, obeyed.contains(entry.name) {
                path = try hide(path, as: path + ".raw")
            }
            switch entry.kind {
            case .directory: try tame(path, keepsLinks: keepsLinks)
            case .file:
                if let mode = Files.status(path)?.mode, mode & 0o7000 != 0 {
                    _ = path.withCString { chmod($0, mode_t(mode & 0o777)) }
                }
            case .link: if !keepsLinks { Files.remove(path) }
            case .pipe, .socket, .device: Files.remove(path)
            }
        }
    }

    private static func hide(
        _ path: ByteString,
        as hidden: ByteString
    ) throws(LookFailure) -> ByteString {
        guard !Files.exists(hidden), Files.rename(path, to: hidden) else {
            throw LookFailure("cannot rename \(path.text) to \(hidden.lastComponent.text)")
        }
        return hidden
    }
}
