/// A repository that is being restored, which contains only what we put there.
struct RestoredRepository {
    let directory: ByteString
    /// The unpacked state from the rescue.
    let state: ByteString

    private var git: ByteString { directory.appending(".git") }

    private func run(
        _ what: String,
        _ arguments: [ByteString],
        input: [UInt8] = []
    ) throws(LookFailure) -> [UInt8] {
        let outcome = SafeGit.bare(["-C", directory] + arguments, input: input)
        guard outcome.status == 0 else { throw LookFailure(what, outcome) }
        return outcome.output
    }

    func make(format: ByteString) throws(LookFailure) {
        let made = SafeGit.bare([
            "init", "--quiet", "--template=", "--object-format=" + format, directory,
        ])
        guard made.status == 0 else { throw LookFailure("cannot make a repository", made) }
        for name in ["shallow", "info/exclude"] as [ByteString] { try take(name) }
    }

    func fetch(_ bundle: ByteString) throws(LookFailure) {
        _ = try run(
            "cannot read the bundle",
            [
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-head-ok",
                bundle,
                "+refs/*:refs/*",
            ]
        )
    }

    /// Restores HEAD, index, stash and operations in progress, without anything that would be
    /// executed.
    mutating func restoreState() throws(LookFailure) {
        try restoreHead()
        let names: [ByteString] = ["index", "logs/refs/stash", "info/sparse-checkout"]
        let files = ScratchRepository.stateFiles.filter { $0 != "BISECT_RUN" }
        let shared = (Files.names(in: state) ?? []).filter { $0.hasPrefix("sharedindex.") }
        for name in names + files + shared { try take(name) }
        for name in ScratchRepository.stateDirectories
        where Files.status(state.appending(name))?.kind == .directory {
            try ScratchRepository.copyTree(state.appending(name), to: git.appending(name))
            for runs in ["strategy", "strategy_opts", "gpg_sign_opt"] as [ByteString] {
                Files.remove(git.appending(name).appending(runs))
            }
            for list in ["git-rebase-todo", "git-rebase-todo.backup", "todo"] as [ByteString] {
                try keepLines(of: git.appending(name).appending(list), where: Self.isHarmless)
            }
            try keepLines(of: git.appending(name).appending("opts"), where: Self.isPlainOption)
        }
        try dropCarriers()
        try restoreSettings()
    }

    /// Restores HEAD byte for byte, because a branch's name need not be UTF-8.
    private func restoreHead() throws(LookFailure) {
        guard let bytes = Files.read(state.appending("HEAD"), limit: 8192) else {
            throw LookFailure("the rescue has no HEAD")
        }
        let line = ByteString(bytes.prefix { $0 != UInt8(ascii: "\n") })
        if let name = line.dropping(prefix: "ref: "), name.hasPrefix("refs/") {
            _ = try run("cannot set HEAD", ["symbolic-ref", "HEAD", name])
        } else if ObjectName(line) != nil {
            _ = try run("cannot set HEAD", ["update-ref", "--no-deref", "HEAD", line])
        } else {
            throw LookFailure("the rescue's HEAD is damaged")
        }
    }

    /// Restores one regular file of the state, if it exists.
    private func take(_ name: ByteString) throws(LookFailure) {
        guard Files.exists(state.appending(name)) else { return }
        guard Files.makeDirectories(git.appending(name).parent) else {
            throw LookFailure("cannot write to \(git.text)")
        }
        try ScratchRepository.copy(state.appending(name), to: git.appending(name))
    }

    /// The steps that a to-do list may hold: all that git knows except those that run a command.
    private static let steps: Set<ByteString> = [
        "pick", "p", "revert", "edit", "e", "reword", "r", "fixup", "f", "squash", "s", "drop", "d",
        "label", "l", "reset", "t", "merge", "m", "break", "b", "noop", "update-ref", "u",
    ]

    /// Whether `git rebase --continue` runs no command for this line.
    private static func isHarmless(_ line: ByteString) -> Bool {
        // Split as git does: a carriage return also ends a word.
        let words = line.bytes.split { $0 == UInt8(ascii: " ") || $0 == 9 || $0 == 13 }
        guard let word = words.first else { return true }
        return word.first == UInt8(ascii: "#") || steps.contains(ByteString(word))
    }

    /// Whether a line of a sequence's options is a switch or a number; a merge strategy would name
    /// a program.
    private static func isPlainOption(_ line: ByteString) -> Bool {
        if line == "[options]" { return true }
        let parts = line.split(UInt8(ascii: "="))
        guard parts.count == 2, let value = parts[1].split(UInt8(ascii: " ")).first else {
            return false
        }
        let isName = parts[0].bytes.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || [UInt8(ascii: "-"), UInt8(ascii: " "), 9].contains(byte)
        }
        let isNumber = value.bytes.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        return isName && (value == "true" || value == "false" || isNumber)
    }

    private func keepLines(
        of list: ByteString,
        where isKept: (ByteString) -> Bool
    ) throws(LookFailure) {
        guard let bytes = Files.read(list) else { return Files.remove(list) }
        let lines = ByteString(bytes).split(UInt8(ascii: "\n"))
        guard lines.contains(where: { !isKept($0) }) else { return }
        guard Files.write(ByteString.listed(lines.filter(isKept)), to: list) else {
            throw LookFailure("cannot write \(list.text)")
        }
    }

    /// Removes the references that only carried objects that the index, the stash and the state now
    /// name.
    ///
    /// References of commits that nothing else names stay, as `refs/berth/state/N`.
    private func dropCarriers() throws(LookFailure) {
        let names = ByteString(
            try run(
                "cannot list references",
                ["for-each-ref", "--format=%(refname)", "refs/berth"]
            )
        ).split(UInt8(ascii: "\n"))
        let dropped = names.filter { !$0.hasPrefix("refs/berth/state/") }
        _ = try run(
            "cannot remove references",
            ["update-ref", "-z", "--stdin"],
            input: ByteString.listed(dropped.flatMap { ["delete " + $0, ""] }, endedBy: 0)
        )
    }

    /// Restores remotes and upstreams, but no transport with which an address chooses a program to
    /// run.
    private func restoreSettings() throws(LookFailure) {
        let parts = (Files.read(state.appending("settings"), limit: 1 << 20) ?? [])
            .split(separator: 0, omittingEmptySubsequences: false).map(ByteString.init)
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            let (key, value) = (parts[index], parts[index + 1])
            guard !value.bytes.contains(where: { $0 < 32 || $0 == 127 }), !key.bytes.contains(10)
            else { continue }
            if let rest = key.dropping(prefix: "remote."), let name = rest.dropping(suffix: ".url")
            {
                guard RemoteAddress.elsewhere(value) != nil else { continue }
                _ = try run("cannot set a remote", ["config", key, value])
                let refspec = "+refs/heads/*:refs/remotes/" + name + "/*"
                _ = try run(
                    "cannot set a remote",
                    ["config", "remote." + name + ".fetch", refspec]
                )
            } else if Self.isUpstream(key, value) {
                _ = try run("cannot set an upstream", ["config", key, value])
            } else if Self.plainSettings[key]?.contains(value) ?? false {
                _ = try run("cannot set \(key.text)", ["config", key, value])
            }
        }
    }

    /// Whether a setting names a remote or a branch, and not an address that git would contact.
    private static func isUpstream(_ key: ByteString, _ value: ByteString) -> Bool {
        guard key.hasPrefix("branch.") else { return false }
        if key.hasSuffix(".merge") { return value.hasPrefix("refs/heads/") }
        return key.hasSuffix(".remote") && !value.bytes.contains(UInt8(ascii: "/"))
            && !value.bytes.contains(UInt8(ascii: ":"))
    }

    private static let plainSettings: [ByteString: Set<ByteString>] = [
        "core.filemode": ["true", "false"], "core.symlinks": ["true", "false"],
        "core.ignorecase": ["true", "false"], "core.autocrlf": ["true", "false", "input"],
        "core.eol": ["lf", "crlf", "native"],
    ]

    /// Writes the unchanged files of the index around the files that are already there.
    ///
    /// It uses a copy of the index without the names that must stay away, so git's own checks guard
    /// every path.
    func restoreTree() throws(LookFailure) {
        guard Files.exists(git.appending("index")) else { return }
        let copy = state.appending("index-to-write")
        try ScratchRepository.copy(git.appending("index"), to: copy)
        for name in (Files.names(in: git) ?? []) where name.hasPrefix("sharedindex.") {
            try ScratchRepository.copy(git.appending(name), to: state.appending(name))
        }
        let missing = Files.read(state.appending("missing")) ?? []
        for (arguments, input) in [
            (["update-index", "-z", "--force-remove", "--stdin"], missing),
            (["checkout-index", "--all", "--quiet"], []),
        ] as [([ByteString], [UInt8])] {
            var command = Command(
                [SafeGit.program, "-C", directory] + SafeGit.options + arguments,
                environment: SafeGit.environment + ["GIT_INDEX_FILE=" + copy]
            )
            command.input = input
            let outcome = command.run()
            // git complains about existing files, which is expected here.
            guard outcome.status == 0 || input.isEmpty else {
                throw LookFailure("cannot read the index", outcome)
            }
        }
        _ = SafeGit.bare(["-C", directory, "update-index", "-q", "--refresh"])
    }
}
