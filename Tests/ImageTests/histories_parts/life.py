"""A remote, a workspace that clones it, and the random life of both.

Every step draws from a source of its own, seeded with the history's seed and the step's number: a
step that is left out changes as little as possible of the others, so that a failing history can be
made shorter.
"""

import os
import pathlib
import random
import shutil
import subprocess

NAMES = ["a", "b", "c", "d/e", "d/f"]
BRANCHES = ["main", "work", "fix/one", "fix/two", "topic", "release"]
TAGS = ["v1", "v2", "trial"]


class Failed(Exception):
    """git refused what a random step asked for; the step ends, the history goes on."""


class Git:
    """Runs git with a configuration of our own and a clock that ticks once a call, and writes down
    what it ran."""

    def __init__(self, top: pathlib.Path):
        self.top = top
        self.clock = 1_700_000_000
        self.log: list[str] = []

    def environment(self) -> dict[str, str]:
        self.clock += 60
        return {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C",
            "TZ": "UTC",
            "HOME": str(self.top / "nobody"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(self.top / "gitconfig"),
            "GIT_AUTHOR_DATE": f"{self.clock} +0000",
            "GIT_COMMITTER_DATE": f"{self.clock} +0000",
            "GIT_EDITOR": "true",
            "GIT_TERMINAL_PROMPT": "0",
        }

    def __call__(
        self, place, *arguments, data: bytes | None = None, extra=None, quiet=False
    ) -> str:
        """git's output; `Failed` when it ended with anything but 0."""
        try:
            done = subprocess.run(
                ["git", *map(str, arguments)],
                cwd=place,
                env=self.environment() | (extra or {}),
                input=data if data is not None else b"",
                capture_output=True,
            )
        except OSError as gone:  # a step before removed the place
            raise Failed(str(gone)) from gone
        if not quiet:
            shown = " ".join(map(str, arguments)).replace("\n", "\\n")
            self.log.append(
                f"    {place}$ git {shown}" + (f"  # {done.returncode}" if done.returncode else "")
            )
            if data:
                lines = data.decode(errors="replace").splitlines()
                self.log += ["      | " + line for line in lines if not line[:1].isdigit()]
        if done.returncode:
            raise Failed(done.stderr.decode(errors="replace"))
        return done.stdout.decode(errors="surrogateescape").rstrip("\n")


def write_configuration(top: pathlib.Path) -> None:
    """What every history's git reads, and a bare repository to copy, which saves a process each
    time."""
    (top / "gitconfig").write_text(
        "[user]\nname = t\nemail = t@localhost\n[init]\ndefaultBranch = main\ntemplateDir"
        " =\n[advice]\ndetachedHead = false\n[gc]\nauto = 0\nreflogExpire ="
        " never\nreflogExpireUnreachable = never\n[maintenance]\nauto = false\n[pull]\nrebase ="
        ' false\n[protocol "file"]\nallow = always\n[core]\nlogAllRefUpdates = true\nfsync ='
        " none\n[receive]\nautogc = false\ndenyDeleteCurrent = ignore\n"
    )
    Git(top)(top, "init", "--quiet", "--bare", top / "empty.git")


class Forge:
    """A remote repository, and what others and its buttons do to it, by plumbing."""

    def __init__(self, git: Git, place: pathlib.Path, url: str):
        self.git = git
        self.place = place
        self.url = url
        self.pulls = 0
        shutil.copytree(git.top / "empty.git", place)

    def heads(self) -> list[str]:
        return self.git(
            self.place, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", quiet=True
        ).split()

    def commit(
        self, draw: random.Random, branch: str, start: str | None, words: str, force=False
    ) -> None:
        """A commit of somebody else's on `branch`, standing on `start` (a revision or nothing)."""
        self.git.clock += 1
        stream = (
            f"commit refs/heads/{branch}\ncommitter o <o@localhost> {self.git.clock} +0000\n"
            f"data {len(words)}\n{words}\n" + (f"from {start}\n" if start else "")
        )
        for name in draw.sample(NAMES, draw.choice([1, 1, 2])):
            text = "".join(f"{line} {draw.randrange(4)}\n" for line in range(6)) + words + "\n"
            stream += f"M 644 inline {name}\ndata {len(text)}\n{text}\n"
        options = ["--force"] if force else []
        self.git(self.place, "fast-import", "--quiet", *options, data=stream.encode())

    def squash(self, branch: str, title: str) -> None:
        """`main` gets the whole difference of a branch as one commit."""
        tree = self.git(self.place, "merge-tree", "--write-tree", "main", branch).split("\n")[0]
        commit = self.git(self.place, "commit-tree", tree, "-p", "main", "-m", title)
        self.git(self.place, "update-ref", "refs/heads/main", commit)

    def rebase(self, branch: str) -> None:
        """`main` gets a branch's commits one by one, as new ones."""
        tip = self.git(self.place, "rev-parse", "main")
        index = {"GIT_INDEX_FILE": str(self.place / "forge-index")}
        self.git(self.place, "read-tree", "main", extra=index)
        commits = self.git(
            self.place, "rev-list", "--reverse", "--no-merges", "--max-count=4", f"main..{branch}"
        )
        for commit in commits.split():
            patch = self.git(self.place, "diff-tree", "-p", "--binary", "--root", commit) + "\n"
            self.git(self.place, "apply", "--cached", data=patch.encode(), extra=index)
            tree = self.git(self.place, "write-tree", extra=index)
            words = self.git(self.place, "log", "-1", "--format=%B", commit)
            tip = self.git(self.place, "commit-tree", tree, "-p", tip, "-m", words)
        self.git(self.place, "update-ref", "refs/heads/main", tip)

    def pull(self, draw: random.Random, branch: str | None = None) -> None:
        """Merges a pull request in one of the ways a forge offers, and may keep its head and its
        branch."""
        branches = [name for name in self.heads() if name != "main"]
        if not branches:
            return
        branch = branch if branch in branches else draw.choice(branches)
        self.pulls += 1
        if draw.random() < 0.6:
            self.git(
                self.place, "update-ref", f"refs/pull/{self.pulls}/head", f"refs/heads/{branch}"
            )
        how = draw.choice(["squash", "squash", "rebase", "merge", "none"])
        if how == "squash":
            self.squash(branch, f"squashed {branch} (#{self.pulls})")
        elif how == "rebase":
            self.rebase(branch)
        elif how == "merge":
            tree = self.git(self.place, "merge-tree", "--write-tree", "main", branch).split("\n")[0]
            commit = self.git(
                self.place,
                "commit-tree",
                tree,
                "-p",
                "main",
                "-p",
                branch,
                "-m",
                f"merged {branch}",
            )
            self.git(self.place, "update-ref", "refs/heads/main", commit)
        if draw.random() < 0.6:
            self.git(self.place, "update-ref", "-d", f"refs/heads/{branch}")

    def disturb(self, draw: random.Random) -> None:
        """One thing that somebody else does."""
        heads = self.heads()
        branch = draw.choice(heads) if heads else "main"
        what = draw.choice(
            ["commit", "commit", "force", "delete", "rename", "tag", "untag", "retag", "extend"]
        )
        if what == "commit":
            start = f"refs/heads/{branch}^0" if heads else None
            self.commit(draw, branch, start, f"others {draw.randrange(10**6)}")
        elif what == "force" and heads:
            back = self.git(
                self.place, "rev-list", "--max-count=3", f"refs/heads/{branch}"
            ).split()[-1]
            self.commit(draw, branch, back, f"forced {draw.randrange(10**6)}", force=True)
        elif what == "delete" and branch != "main":
            self.git(self.place, "update-ref", "-d", f"refs/heads/{branch}")
        elif what == "rename" and branch != "main":
            tip = self.git(self.place, "rev-parse", f"refs/heads/{branch}")
            self.git(self.place, "update-ref", "-d", f"refs/heads/{branch}")
            self.git(self.place, "update-ref", "refs/heads/renamed", tip)
        elif what == "tag" and heads:
            self.git(
                self.place,
                "tag",
                "-f",
                "-a",
                "-m",
                f"theirs {draw.randrange(99)}",
                draw.choice(TAGS),
                branch,
            )
        elif what == "untag":
            self.git(self.place, "tag", "-d", draw.choice(TAGS))
        elif what == "retag" and heads:
            self.git(self.place, "tag", "-f", draw.choice(TAGS), branch)
        elif what == "extend":
            # Whatever else the remote lists: the head of a request that goes on, or notes.
            others = self.git(
                self.place,
                "for-each-ref",
                "--format=%(objectname) %(refname)",
                "refs/pull",
                "refs/notes",
            )
            if others:
                tip, name = draw.choice(others.split("\n")).split(" ")
                tree = self.git(self.place, "rev-parse", f"{tip}^{{tree}}")
                commit = self.git(self.place, "commit-tree", tree, "-p", tip, "-m", "goes on")
                self.git(self.place, "update-ref", name, commit)


class Life:
    """One history: sets up the remote and the workspace, then lives the steps."""

    def __init__(self, top: pathlib.Path, place: pathlib.Path, address: str, seed: int, guest: str):
        self.place = place
        self.root = place / "root"
        self.repo = self.root / "repo"
        self.git = Git(top)
        self.seed = seed
        self.guest = guest
        self.address = address
        self.touched = False
        self.serial = 0
        place.mkdir(parents=True)
        draw = random.Random(f"{seed}/stage")
        self.forge = Forge(self.git, place / "origin.git", f"{address}/{place.name}/origin.git")
        self.second = Forge(self.git, place / "second.git", f"{address}/{place.name}/second.git")
        self.steps = 0 if draw.random() < 0.06 else draw.choice([2, 4, 8, 12, 16, 24])
        self._stage(draw)

    @property
    def log(self) -> list[str]:
        return self.git.log

    def _stage(self, draw: random.Random) -> None:
        branch = "main"
        if draw.random() < 0.95:
            self._first_commits(draw)
        git, repo = self.git, self.repo
        (self.root / ".berth").mkdir(parents=True)
        (self.root / "home").mkdir()
        (self.root / "home/.bashrc").write_text("# set up\n")
        git(
            self.place,
            "clone",
            "--quiet",
            "--no-checkout",
            "--origin",
            "origin",
            "--",
            self.forge.url,
            repo,
        )
        base = ""
        if self.forge.heads():
            base = git(repo, "rev-parse", f"refs/remotes/origin/{branch}^{{commit}}")
            try:
                git(repo, "branch", "--quiet", "--force", "--track", branch, f"origin/{branch}")
            except Failed:
                pass  # HEAD is on it already
            if draw.random() < 0.5:
                git(repo, "checkout", "--quiet", "--no-track", "-B", "feature", f"origin/{branch}")
            else:
                git(repo, "checkout", "--quiet", "-B", branch, "--track", f"origin/{branch}")
        else:
            git(repo, "symbolic-ref", "HEAD", "refs/heads/feature")
        (self.root / ".berth/base").write_text(base + "\n")
        (self.root / ".berth/cloned").touch()
        subprocess.run([self.guest, "record", self.root], check=True)

    def _first_commits(self, draw: random.Random) -> None:
        forge = self.forge
        ignored = "*.log\nnode_modules/\nbuild/\n"
        stream = (
            f"commit refs/heads/main\ncommitter o <o@localhost> {self.git.clock} +0000\ndata"
            f" 4\nzero\nM 644 inline .gitignore\ndata {len(ignored)}\n{ignored}\n"
        )
        self.git(forge.place, "fast-import", "--quiet", data=stream.encode())
        for number in range(draw.choice([1, 2, 3])):
            forge.commit(draw, "main", "refs/heads/main^0", f"main {number}")
        if draw.random() < 0.5:
            forge.commit(draw, "release", "refs/heads/main~1", "released")
        if draw.random() < 0.3:
            self.git(forge.place, "update-ref", "refs/heads/old", "main~1")
        if draw.random() < 0.4:
            self.git(forge.place, "tag", "-a", "-m", "the first", "v1", "main")
        if draw.random() < 0.2:
            self.git(forge.place, "update-ref", "refs/pull/90/head", "main~1")
        if draw.random() < 0.1:
            self.git(forge.place, "notes", "add", "-m", "noted", "main")

    def live(self, only: set[int] | None) -> None:
        """Lives all steps, or those whose numbers are given."""
        import operations

        mood = random.Random(f"{self.seed}/mood")
        # Files left lying about would block nearly every close: half of the histories leave none.
        weights = operations.WEIGHTS if mood.random() < 0.5 else operations.TIDY_WEIGHTS
        ends = mood.random() < 0.4 and self.steps > 0
        for number in range(self.steps + ends):
            if only is not None and number not in only:
                continue
            draw = random.Random(f"{self.seed}/{number}")
            operation = draw.choices(operations.OPERATIONS, weights)[0]
            if number == self.steps:
                operation = operations.finish
            self.log.append(f"  step {number}: {operation.__name__}")
            if not getattr(operation, "is_outside", False):
                self.touched = True
            try:
                operation(self, draw)
            except Failed as failure:
                words = str(failure).strip().split("\n")[-1]
                self.log.append(f"      refused: {words}")

    def checkouts(self) -> list[pathlib.Path]:
        """Every checkout below the root, the workspace's own first."""
        found = [
            pathlib.Path(folder)
            for folder, inner, files in os.walk(self.root)
            if ".git" in inner or ".git" in files
        ]
        return sorted(found, key=lambda path: (path != self.repo, path))

    def checkout(self, draw: random.Random) -> pathlib.Path:
        """Where a step happens: mostly in the workspace's own checkout."""
        places = self.checkouts()
        return places[0] if draw.random() < 0.65 else draw.choice(places)

    def word(self) -> str:
        """A word that nothing else has."""
        self.serial += 1
        return f"w{self.seed}-{self.serial}"
