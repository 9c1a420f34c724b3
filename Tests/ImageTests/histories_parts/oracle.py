"""What closing a workspace would lose, found out with git plumbing and nothing of the program that
is tested.

The set of objects at stake is git's own (`rev-list --objects --all --reflog --indexed-objects` and
the HEADs of worktrees); a graph read with `cat-file --batch` tells which reference each of them
belongs to.
"""

import functools
import hashlib
import os
import pathlib
import stat
import subprocess

SKIPPED = "node_modules"

# The empty blob and the empty tree: git knows them without having them.
BUILT_IN = {"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"}


def run(*arguments, data: bytes = b"") -> bytes:
    """git's output, with nothing but its own defaults."""
    environment = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C",
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_OPTIONAL_LOCKS": "0",
    }
    return subprocess.run(
        ["git", *map(str, arguments)], input=data, env=environment, capture_output=True, check=True
    ).stdout


def blob_name(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def content(path: pathlib.Path) -> bytes:
    """A file's bytes, or what a link leads to: what git would make a blob of."""
    return os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes()


def is_bare(folder: pathlib.Path, inner: list[str], files: list[str]) -> bool:
    return "HEAD" in files and "objects" in inner and "refs" in inner


def walk(folder: pathlib.Path):
    """Regular files and links below a directory, repositories below it left out."""
    for place, inner, files in os.walk(folder):
        here = pathlib.Path(place)
        if here != folder and (".git" in inner + files or is_bare(here, inner, files)):
            inner.clear()
            continue
        if ".git" in inner:
            inner.remove(".git")
        links = [name for name in inner if (here / name).is_symlink()]
        for name in files + links:
            if name != ".git" and not stat.S_ISSOCK(os.lstat(here / name).st_mode):
                yield here / name


class Graph:
    """Every object of a repository and what it leads to."""

    def __init__(self, common: pathlib.Path):
        self.types: dict[str, str] = {}
        self.links: dict[str, list[str]] = {}
        self.entries: dict[str, list[tuple[bytes, str, str]]] = {}
        output = run("--git-dir", common, "cat-file", "--batch-all-objects", "--batch")
        position = 0
        while position < len(output):
            end = output.index(b"\n", position)
            name, kind, size = output[position:end].decode().split(" ")
            body = output[end + 1 : end + 1 + int(size)]
            position = end + 2 + int(size)
            self.types[name] = kind
            self.links[name] = getattr(self, kind)(name, body)

    def blob(self, _name: str, _body: bytes) -> list[str]:
        return []

    def tree(self, name: str, body: bytes) -> list[str]:
        entries = []
        position = 0
        while position < len(body):
            end = body.index(b"\0", position)
            mode, path = body[position:end].split(b" ", 1)
            entries.append((path, mode.decode(), body[end + 1 : end + 21].hex()))
            position = end + 21
        self.entries[name] = entries
        return [hash for _, mode, hash in entries if mode != "160000"]

    def commit(self, _name: str, body: bytes) -> list[str]:
        head = body.split(b"\n\n", 1)[0].split(b"\n")
        return [
            line.split(b" ")[1].decode() for line in head if line.startswith((b"tree ", b"parent "))
        ]

    def tag(self, _name: str, body: bytes) -> list[str]:
        return [body.split(b"\n", 1)[0].split(b" ")[1].decode()]

    def closure(self, tips) -> set[str]:
        seen: set[str] = set()
        queue = [tip for tip in tips if tip in self.types]
        while queue:
            name = queue.pop()
            if name not in seen:
                seen.add(name)
                queue += self.links[name]
        return seen

    def files(self, commit: str | None) -> tuple[dict[str, str], set[str]]:
        """The blobs of a commit's tree by their paths, and the paths of other repositories."""
        found: dict[str, str] = {}
        links: set[str] = set()
        queue = [(b"", self.links[commit][0])] if commit else []
        while queue:
            above, tree = queue.pop()
            for path, mode, hash in self.entries[tree]:
                if mode == "40000":
                    queue.append((above + path + b"/", hash))
                elif mode == "160000":
                    links.add(os.fsdecode(above + path))
                else:
                    found[os.fsdecode(above + path)] = hash
        return found, links


class Checkout:
    """The files of a working tree, beside the index and HEAD."""

    def __init__(self, place: pathlib.Path, graph: Graph, head: str | None):
        self.place = place
        self.index: dict[str, str] = {}
        self.conflicted: set[str] = set()
        self.blobs: set[str] = set()
        # Other repositories that git took for submodules; their files are their own.
        self.links: set[str] = set()
        for record in run("-C", place, "ls-files", "--stage", "-z").split(b"\0")[:-1]:
            facts, path = record.split(b"\t", 1)
            mode, hash, stage = facts.decode().split(" ")
            self.blobs.add(hash)
            if mode == "160000":
                self.links.add(os.fsdecode(path))
            elif stage == "0":
                self.index[os.fsdecode(path)] = hash
            else:
                self.conflicted.add(os.fsdecode(path))
        self.files = {str(path.relative_to(place)): content(path) for path in walk(place)}
        self.head, links = graph.files(head)
        self.links |= links
        ignored = place / ".gitignore"
        self.skips = ignored.is_file() and SKIPPED in ignored.read_text()

    @functools.cached_property
    def changed(self) -> set[str]:
        """Paths at which HEAD, index and tree do not all agree, and what git does not track."""
        tree = {path: blob_name(data) for path, data in self.files.items()}
        paths = set(tree) | set(self.index) | set(self.head)
        odd = {
            path
            for path in paths
            if len({tree.get(path), self.index.get(path), self.head.get(path)}) > 1
        }
        return {path for path in odd | self.conflicted if not self.is_skipped(path)} - self.links

    def is_skipped(self, path: str) -> bool:
        """Whether it lies where packages are put, which is no work."""
        return self.skips and path.startswith(SKIPPED + "/")


class Repository:
    """What one repository names, by what names it."""

    def __init__(self, common: pathlib.Path, places: list[pathlib.Path]):
        self.common = common
        self.graph = Graph(common)
        git = ("--git-dir", common)
        heads = self._heads()
        options = ["--objects", "--all", "--reflog", "--indexed-objects"]
        tips = sorted({head for head in heads.values() if head})
        listed = run(*git, "rev-list", *options, *tips).decode(errors="replace")
        self.objects = {line.split(" ")[0] for line in listed.splitlines()} - BUILT_IN
        self.checkouts = [Checkout(place, self.graph, heads.get(str(place))) for place in places]
        self.references: dict[str, str] = {}
        self.tracking: list[str] = []
        self.stash: list[str] = []
        for line in (
            run(*git, "for-each-ref", "--format=%(objectname) %(refname)").decode().splitlines()
        ):
            hash, name = line.split(" ", 1)
            if name.startswith("refs/remotes/"):
                self.tracking.append(hash)
            elif name == "refs/stash":
                # Without a log, which may expire, the reference is the only entry.
                self.stash = run(
                    *git, "log", "-g", "--format=%H", "refs/stash"
                ).decode().split() or [hash]
            else:
                self.references[name] = hash
        self.detached = sorted(
            {hash for place, hash in heads.items() if hash and place in self.loose_heads}
        )

    def _heads(self) -> dict[str, str | None]:
        """The commit of each worktree's HEAD by the worktree's path; those of worktrees that
        vanished too."""
        heads: dict[str, str | None] = {}
        self.loose_heads: set[str] = set()
        place = ""
        for line in (
            run("--git-dir", self.common, "worktree", "list", "--porcelain").decode().splitlines()
        ):
            word, _, rest = line.partition(" ")
            if word == "worktree":
                place = rest
            elif word == "HEAD":
                heads[place] = rest if rest.strip("0") else None
            elif word == "detached":
                self.loose_heads.add(place)
            elif word == "bare":
                # git says no more of it, and its HEAD may be a commit too.
                head = (self.common / "HEAD").read_text().strip()
                if not head.startswith("ref: "):
                    heads[place] = head
                    self.loose_heads.add(place)
        return heads

    @functools.cached_property
    def addresses(self) -> set[str]:
        """Where its remotes fetch from and push to."""
        try:
            output = run(
                "--git-dir", self.common, "config", "--get-regexp", r"^remote\..*\.(url|pushurl)$"
            )
        except subprocess.CalledProcessError:
            return set()
        return {line.split(" ", 1)[1] for line in output.decode().splitlines()}

    @functools.cached_property
    def named(self) -> dict[str, set[str]]:
        """The objects of each reference, by its full name; of HEADs without a branch as `HEAD`."""
        found = {name: self.graph.closure([hash]) for name, hash in self.references.items()}
        if self.detached:
            found["HEAD"] = self.graph.closure(self.detached)
        return found


def repositories(root: pathlib.Path) -> dict[pathlib.Path, Repository]:
    """Every repository below a directory, by its directory with objects and references."""
    places: dict[pathlib.Path, list[pathlib.Path]] = {}
    for folder, inner, files in os.walk(root):
        here = pathlib.Path(folder)
        if ".git" in inner:
            places.setdefault(here / ".git", []).append(here)
            inner.remove(".git")
        elif ".git" in files:
            places.setdefault(common_directory(here), []).append(here)
        elif is_bare(here, inner, files):
            places.setdefault(here, [])
            inner.clear()
    return {common: Repository(common, found) for common, found in sorted(places.items())}


def common_directory(place: pathlib.Path) -> pathlib.Path:
    """The directory with the objects of what lies at a place."""
    link = place / ".git"
    if link.is_dir():
        return link
    directory = (
        pathlib.Path(link.read_text().strip().removeprefix("gitdir: ")) if link.is_file() else place
    )
    shared = directory / "commondir"
    return (directory / shared.read_text().strip()).resolve() if shared.is_file() else directory


def loose_files(root: pathlib.Path) -> dict[str, bytes]:
    """Files outside every repository, the volume's own record left out."""
    found = {str(path.relative_to(root)): content(path) for path in walk(root)}
    return {name: data for name, data in found.items() if not name.startswith(".berth/")}


def reachable(bare: pathlib.Path) -> set[str]:
    """Everything that the references of a remote lead to now."""
    listed = run("--git-dir", bare, "rev-list", "--objects", "--all").decode(errors="replace")
    return {line.split(" ")[0] for line in listed.splitlines()}
