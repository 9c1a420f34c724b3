/// What on a volume is never work: a short list, and the README names it.
enum Caches {
    /// Directories that a build or a package tool makes again: git-ignored files below them are not work.
    static let reproducible: Set<ByteString> = [
        "node_modules", "bower_components", ".venv", "venv", "__pycache__", ".build", "target",
        ".gradle", ".next", ".nuxt", ".tox", ".mypy_cache", ".pytest_cache", ".ruff_cache",
        ".terraform", "Pods", ".cache",
    ]

    /// Outside repositories nothing says that a directory is ignored, so only unmistakable names count.
    static let reproducibleAnywhere: Set<ByteString> = ["node_modules", "__pycache__"]

    /// Of these, the ones in which a tool keeps clones of its own: no repository in them is anybody's work.
    static let ofTools: Set<ByteString> = [
        ".build", ".terraform", ".cache", ".gradle", ".tox", "__pycache__", ".mypy_cache",
        ".pytest_cache", ".ruff_cache",
    ]

    /// The agent's own state, shells' histories, and what package tools put into a home, by path below it.
    static let ofHome: Set<ByteString> = [
        ".cache", ".claude", ".claude.json", ".claude.json.backup", ".npm", ".cargo", ".rustup",
        ".nvm", ".pyenv", ".rbenv", ".gradle", ".m2", ".swiftpm", ".vscode-server", ".oh-my-zsh",
        ".bun", ".deno", ".pnpm-store", ".terraform.d", "go/pkg", "go/bin", ".bash_history",
        ".zsh_history", ".python_history", ".node_repl_history", ".lesshst", ".viminfo",
        ".wget-hsts", ".local/state", ".local/share/claude", ".local/share/pnpm", ".local/share/uv",
        ".local/lib", ".config/git/config", ".config/gh",
    ]

    /// Of the volume itself.
    static let ofVolume: Set<ByteString> = [".berth", "lost+found"]

    /// Whether a path lies in one of the places that are never work, in a home that is a checkout itself.
    static func holds(_ path: ByteString, _ root: ByteString) -> Bool {
        guard var name = path.below(root) else { return false }
        while name != ".", !name.isEmpty {
            if ofVolume.contains(name) { return true }
            if let inHome = name.dropping(prefix: "home/"), ofHome.contains(inHome) { return true }
            name = name.parent
        }
        return false
    }

    /// Whether a directory says by the standard's signature that it is a cache.
    static func isTagged(_ directory: ByteString) -> Bool {
        guard let bytes = Files.read(directory.appending("CACHEDIR.TAG"), limit: 1 << 16) else {
            return false
        }
        return ByteString(bytes).hasPrefix("Signature: 8a477f597d28d172789f06886806bc55")
    }

    /// Whether a directory is a Python environment, which is made again from its list.
    static func isEnvironment(_ directory: ByteString) -> Bool {
        Files.status(directory.appending("pyvenv.cfg"))?.kind == .file
    }
}
