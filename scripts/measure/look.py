#!/usr/bin/env python3
"""Measures what a look for unsaved work costs beside git's own answers: look.py WORK RESULT.json

Each figure is the whole look over the time that git itself takes for what nobody could leave out,
on the same files in the same run: `git status` with all untracked files, in each repository. The
remote is a git daemon on this host.
"""

import os
import pathlib
import socket
import statistics
import subprocess
import sys
import time

from common import ROOT, figure, write

GUEST = str(ROOT / ".build/release/berth-guest")
GIT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_AUTHOR_NAME": "b",
    "GIT_AUTHOR_EMAIL": "b@b",
    "GIT_COMMITTER_NAME": "b",
    "GIT_COMMITTER_EMAIL": "b@b",
}


def git(*arguments, cwd, **options):
    subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *arguments],
        cwd=cwd,
        env=GIT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **options,
    )


class Stage:
    """A remote behind a git daemon, and a workspace that was cloned from it."""

    def __init__(self, work):
        self.work = work
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.remote = work / "remote.git"
        git("init", "-q", "--bare", "-b", "main", str(self.remote), cwd=work)
        seed = work / "seed"
        git("init", "-q", "-b", "main", str(seed), cwd=work)
        for number in range(50):
            (seed / f"file-{number}").write_text(f"{number}\n" * 100)
        git("add", ".", cwd=seed)
        git("commit", "-qm", "one", cwd=seed)
        git("push", "-q", str(self.remote), "main", cwd=seed)
        self.daemon = subprocess.Popen(
            [
                "git",
                "daemon",
                "--export-all",
                "--enable=receive-pack",
                f"--base-path={work}",
                "--listen=127.0.0.1",
                f"--port={self.port}",
            ],
            env=GIT,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(0.5)

    def workspace(self, name):
        root = self.work / name
        (root / ".berth").mkdir(parents=True)
        (root / "home").mkdir()
        git(
            "clone",
            "-q",
            f"git://127.0.0.1:{self.port}/remote.git",
            str(root / "repo"),
            cwd=self.work,
        )
        subprocess.run([GUEST, "record", str(root)], check=True)
        return root

    def stop(self):
        os.killpg(self.daemon.pid, 15)
        self.daemon.wait()


def timed(action):
    begun = time.monotonic()
    action()
    return time.monotonic() - begun


def measure(name, root, bound):
    """The median of three pairs, the first of which only warms the caches."""
    repositories = [path.parent for path in sorted(root.rglob(".git"))]

    def status():
        for repository in repositories:
            git("status", "--porcelain", "--untracked-files=all", cwd=repository)

    def look():
        subprocess.run(
            [GUEST, "inspect", "--ask", str(root)], check=True, stdout=subprocess.DEVNULL
        )

    pairs = [(timed(look), timed(status)) for _ in range(4)][1:]
    ratio = statistics.median(a / b for a, b in pairs)
    seconds = statistics.median(a for a, _ in pairs)
    return figure(
        f"a look for unsaved work, {name}, over git status",
        ratio,
        "×",
        bound,
        f"{seconds:.2f} s the look",
    )


def main(work, result):
    stage = Stage(work)
    figures = []
    try:
        root = stage.workspace("files")
        for number in range(60):
            folder = root / "repo" / f"new-{number}"
            folder.mkdir()
            for name in range(1000):
                (folder / str(name)).write_text("x")
        figures.append(measure("60,000 untracked files", root, 12))

        root = stage.workspace("branches")
        for number in range(300):
            git("checkout", "-qb", f"b-{number}", "origin/main", cwd=root / "repo")
            git("commit", "-q", "--allow-empty", "-m", str(number), cwd=root / "repo")
        figures.append(measure("300 branches of one commit", root, 40))

        root = stage.workspace("repositories")
        for number in range(500):
            git(
                "clone",
                "-q",
                f"git://127.0.0.1:{stage.port}/remote.git",
                str(root / "home" / f"r-{number}"),
                cwd=work,
            )
        figures.append(measure("500 repositories", root, 20))

        root = stage.workspace("large")
        block = os.urandom(1 << 20)
        for number in range(2000):
            (root / "repo" / f"large-{number}").write_bytes(block)
        git("add", ".", cwd=root / "repo")
        git("commit", "-qm", "large", cwd=root / "repo")
        git("push", "-q", "origin", "main", cwd=root / "repo")
        figures.append(measure("a tree of 2 GB", root, 30))
    finally:
        stage.stop()
    write(result, figures)


if __name__ == "__main__":
    work = pathlib.Path(sys.argv[1]) / "look"
    work.mkdir()
    main(work, sys.argv[2])
