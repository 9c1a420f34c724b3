/// Files on a volume that never count as work; the README lists them.
enum Caches {
    /// Directories that a build or package tool can recreate: git-ignored files in them are not
    /// work.
    static let reproducible: Set<ByteString> = [
        "node_modules", "bower_components", ".venv", "venv", "__pycache__", ".build", "target",
        ".gradle", ".next", ".nuxt", ".tox", ".mypy_cache", ".pytest_cache", ".ruff_cache",
        ".terraform", "Pods", ".cache",
    ]

    /// Outside a repository no ignore rule applies, so only unmistakable names count.
    static let reproducibleAnywhere: Set<ByteString> = ["node_modules", "__pycache__"]

    /// Those in which a tool keeps its own clones: repositories in them are not work.
    static let ofTools: Set<ByteString> = [
        ".build", ".terraform", ".cache", ".gradle", ".tox", "__pycache__", ".mypy_cache",
        ".pytest_cache", ".ruff_cache",
    ]

    /// The agent's state, shell histories and files of package tools, by path below the home.
    static let ofHome: Set<ByteString> = [
        ".cache", ".claude", ".claude.json", ".claude.json.backup", ".npm", ".cargo", ".rustup",
        ".nvm", ".pyenv", ".rbenv", ".gradle", ".m2", ".swiftpm", ".vscode-server", ".oh-my-zsh",
        ".bun", ".deno", ".pnpm-store", ".terraform.d", "go/pkg", "go/bin", ".bash_history",
        ".zsh_history", ".python_history", ".node_repl_history", ".lesshst", ".viminfo",
        ".wget-hsts", ".local/state", ".local/share/claude", ".local/share/pnpm", ".local/share/uv",
        ".local/lib", ".config/git/config", ".config/gh",
    ]

    /// Directories at the top of the volume.
    static let ofVolume: Set<ByteString> = [".berth", "lost+found"]

    /// Whether a path is in one of these places, for a home that is itself a checkout.
    static func holds(_ path: ByteString, _ root: ByteString) -> Bool {
        guard var name = path.below(root) else { return false }
        while name != ".", !name.isEmpty {
            if ofVolume.contains(name) { return true }
            if let inHome = name.dropping(prefix: "home/"), ofHome.contains(inHome) { return true }
            name = name.parent
        }
        return false
    }

    /// Whether a directory has the standard's signature file that marks a cache.
    static func isTagged(_ directory: ByteString) -> Bool {
        guard let bytes = Files.read(directory.appending("CACHEDIR.TAG"), limit: 1 << 16) else {
            return false
        }
        return ByteString(bytes).hasPrefix("Signature: 8a477f597d28d172789f06886806bc55")
    }

    /// Whether a directory is a Python environment, which can be recreated from its package list.
    static func isEnvironment(_ directory: ByteString) -> Bool {
        Files.status(directory.appending("pyvenv.cfg"))?.kind == .file
    }
}
