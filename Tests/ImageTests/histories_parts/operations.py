"""What somebody may do in a workspace, and others outside it."""

import os
import pathlib
import random
import shutil

from life import BRANCHES, NAMES, TAGS, Failed, Life

OPERATIONS = []
WEIGHTS = []
TIDY_WEIGHTS = []


def operation(weight: float, outside: bool = False, leaves_files: bool = False):
    """Registers a step; one that is outside changes nothing in the workspace."""

    def register(function):
        function.is_outside = outside
        OPERATIONS.append(function)
        WEIGHTS.append(weight)
        TIDY_WEIGHTS.append(0 if leaves_files else weight)
        return function

    return register


def write(life: Life, draw: random.Random, path: pathlib.Path, append: bool | None = None) -> None:
    """Changes a file, or makes one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        is_there = path.is_file() and not path.is_symlink()
        if is_there and (draw.random() < 0.5 if append is None else append):
            path.write_text(path.read_text() + life.word() + "\n")
        else:
            path.write_text(
                "".join(f"{line} {draw.randrange(4)}\n" for line in range(6)) + life.word() + "\n"
            )
        life.log.append(f"    wrote {path}")
    except OSError as failure:
        raise Failed(str(failure)) from failure


def branches(life: Life, place: pathlib.Path) -> list[str]:
    return life.git(
        place, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", quiet=True
    ).split()


def revision(life: Life, draw: random.Random, place: pathlib.Path) -> str:
    """Some commit: of a branch, a remote branch or a tag, or one that stands a little before it."""
    names = life.git(
        place,
        "for-each-ref",
        "--format=%(refname)",
        "refs/heads",
        "refs/remotes",
        "refs/tags",
        quiet=True,
    ).split()
    name = draw.choice(names) if names else "HEAD"
    return name + draw.choice(["^0", "^0", "^0", "~1", "~2"])


def remote(life: Life, draw: random.Random, place: pathlib.Path) -> str:
    names = life.git(place, "remote", quiet=True).split()
    if not names:
        raise Failed("no remote")
    return "origin" if "origin" in names and draw.random() < 0.75 else draw.choice(names)


def settle(life: Life, draw: random.Random, place: pathlib.Path, *arguments) -> None:
    """Something that may stop with conflicts: then it is resolved, given up, or left as it is."""
    command = arguments[0]
    try:
        life.git(place, *arguments)
    except Failed:
        what = draw.choice(["abort", "abort", "resolve", "leave"])
        if what == "leave":
            return
        if what == "resolve":
            life.git(place, "add", "--all")
            if command == "merge":
                life.git(place, "commit", "--quiet", "--allow-empty", "-m", life.word())
            else:
                life.git(place, command, "--continue")
        else:
            life.git(place, command, "--abort")


@operation(10)
def commit(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    for _ in range(draw.choice([1, 1, 2])):
        name = draw.choice(NAMES)
        write(life, draw, place / name)
        life.git(place, "add", "--", name)
        life.git(place, "commit", "--quiet", "-m", life.word())


@operation(4)
def amend(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    name = draw.choice(NAMES)
    write(life, draw, place / name)
    life.git(place, "add", "--", name)
    life.git(place, "commit", "--quiet", "--amend", "-m", life.word())


@operation(1)
def empty_commit(life: Life, draw: random.Random) -> None:
    life.git(life.checkout(draw), "commit", "--quiet", "--allow-empty", "-m", life.word())


@operation(4)
def revert(life: Life, draw: random.Random) -> None:
    settle(
        life,
        draw,
        life.checkout(draw),
        "revert",
        "--no-edit",
        draw.choice(["HEAD", "HEAD", "HEAD~1"]),
    )


@operation(4)
def rebase(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    settle(life, draw, place, "rebase", revision(life, draw, place))


@operation(3)
def squash(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    life.git(place, "merge", "--squash", revision(life, draw, place))
    if draw.random() < 0.8:
        life.git(place, "commit", "--quiet", "-m", life.word())


@operation(4)
def cherry_pick(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    settle(life, draw, place, "cherry-pick", revision(life, draw, place))


@operation(4)
def merge(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    settle(life, draw, place, "merge", "--no-edit", revision(life, draw, place))


@operation(8)
def branch(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    name = draw.choice(BRANCHES)
    what = draw.choice(["new", "new", "switch", "switch", "delete", "force", "rename", "move"])
    if what == "new":
        life.git(place, "checkout", "--quiet", "-b", name, revision(life, draw, place))
    elif what == "switch":
        life.git(place, "checkout", "--quiet", draw.choice(branches(life, place) or ["main"]))
    elif what in ("delete", "force"):
        life.git(
            place,
            "branch",
            "-d" if what == "delete" else "-D",
            draw.choice(branches(life, place) or ["main"]),
        )
    elif what == "rename":
        life.git(place, "branch", "-M", name)
    else:
        life.git(place, "branch", "--force", "--no-track", name, revision(life, draw, place))


@operation(4)
def tag(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    name = draw.choice(TAGS)
    what = draw.choice(["light", "annotated", "moved", "deleted", "nested", "blob"])
    if what == "light":
        life.git(place, "tag", name, revision(life, draw, place))
    elif what == "annotated":
        life.git(place, "tag", "-a", "-m", life.word(), name)
    elif what == "moved":
        life.git(place, "tag", "-f", name, revision(life, draw, place))
    elif what == "deleted":
        life.git(place, "tag", "-d", name)
    elif what == "nested":
        life.git(place, "tag", "-a", "-m", life.word(), "nested", name)
    else:
        blob = life.git(place, "hash-object", "-w", "--stdin", data=life.word().encode())
        life.git(place, "tag", "-f", "blob", blob)


@operation(2)
def notes(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    if draw.random() < 0.7:
        life.git(place, "notes", "add", "-f", "-m", life.word(), revision(life, draw, place))
    else:
        life.git(place, "push", "--quiet", remote(life, draw, place), "refs/notes/*:refs/notes/*")


@operation(4, leaves_files=True)
def stash(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    what = draw.choice(["push", "push", "push", "pop", "drop", "branch"])
    if what == "push":
        write(life, draw, place / draw.choice(NAMES))
        if draw.random() < 0.3:
            write(life, draw, place / "new")
        options = draw.choice([[], ["--include-untracked"], ["--keep-index"]])
        life.git(place, "stash", "push", "--quiet", *options)
    elif what == "branch":
        life.git(place, "stash", "branch", "stashed")
    else:
        life.git(place, "stash", what, "--quiet")


@operation(8)
def push(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    where = remote(life, draw, place)
    name = draw.choice(branches(life, place) or ["main"])
    what = draw.choice(
        ["head", "head", "branch", "part", "force", "tags", "delete", "other", "tag"]
    )
    if what == "head":
        life.git(place, "push", "--quiet", "--set-upstream", where, "HEAD")
    elif what == "branch":
        life.git(place, "push", "--quiet", where, name)
    elif what == "part":
        life.git(place, "push", "--quiet", where, f"{name}~1:refs/heads/{name}")
    elif what == "force":
        life.git(place, "push", "--quiet", "--force", where, name)
    elif what == "tags":
        life.git(place, "push", "--quiet", "--force", "--tags", where)
    elif what == "delete":
        life.git(place, "push", "--quiet", where, "--delete", name)
    elif what == "other":
        life.git(place, "push", "--quiet", where, f"HEAD:refs/heads/{draw.choice(BRANCHES)}")
    else:
        life.git(place, "push", "--quiet", where, f"refs/tags/{draw.choice(TAGS)}")


@operation(6)
def fetch(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    where = remote(life, draw, place)
    what = draw.choice(["plain", "prune", "tags", "pull", "heads"])
    if what == "pull":
        settle(life, draw, place, "merge", "--no-edit", "@{upstream}")
    elif what == "heads":
        life.git(place, "fetch", "--quiet", where, "+refs/pull/*/head:refs/remotes/pull/*")
    else:
        options = {"plain": [], "prune": ["--prune"], "tags": ["--tags", "--force"]}[what]
        life.git(place, "fetch", "--quiet", *options, where)


@operation(4)
def reset(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    how = draw.choice(["--hard", "--hard", "--soft", "--mixed"])
    life.git(place, "reset", "--quiet", how, revision(life, draw, place))


@operation(3)
def detach(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    life.git(place, "checkout", "--quiet", "--detach", revision(life, draw, place))
    if draw.random() < 0.7:
        write(life, draw, place / draw.choice(NAMES))
        life.git(place, "commit", "--quiet", "--all", "-m", life.word())


@operation(5)
def worktree(life: Life, draw: random.Random) -> None:
    place = life.repo
    name = draw.choice(["one", "two"])
    where = life.root / draw.choice(["home/wt", "home/src", "repo/trees"]) / name
    what = draw.choice(["add", "add", "add", "remove", "vanish", "prune", "move"])
    linked = [path for path in life.checkouts() if (path / ".git").is_file()]
    if what == "add":
        options = draw.choice(
            [["--detach"], ["-b", f"wt-{life.word()}"], ["-b", f"wt-{life.word()}"]]
        )
        life.git(place, "worktree", "add", "--quiet", *options, where, revision(life, draw, place))
        if draw.random() < 0.6:
            write(life, draw, where / draw.choice(NAMES))
            life.git(where, "commit", "--quiet", "--all", "-m", life.word())
    elif what == "prune":
        life.git(place, "worktree", "prune", "--expire=now")
    elif linked:
        chosen = draw.choice(linked)
        if draw.random() < 0.4:
            write(life, draw, chosen / draw.choice(NAMES))
            life.git(chosen, "add", "--all")
        if what == "remove":
            life.git(place, "worktree", "remove", "--force", chosen)
        elif what == "vanish":
            shutil.rmtree(chosen)
            life.log.append(f"    removed {chosen}")
        else:
            life.git(chosen, "checkout", "--quiet", "--detach", revision(life, draw, chosen))


@operation(3)
def second_clone(life: Life, draw: random.Random) -> None:
    where = life.root / "home/src/x"
    if where.exists():
        where = life.root / "home/y"
    url = draw.choice([life.forge.url, life.forge.url, life.second.url, str(life.repo)])
    what = draw.choice(["clone", "clone", "bare", "init"])
    if what == "clone":
        life.git(life.root, "clone", "--quiet", url, where)
    elif what == "bare":
        life.git(life.root, "clone", "--quiet", "--bare", url, life.root / "home/mirror.git")
        return
    else:
        life.git(life.root, "init", "--quiet", where)
    if draw.random() < 0.5:
        write(life, draw, where / "a")
        life.git(where, "add", "a")
        life.git(where, "commit", "--quiet", "-m", life.word())


@operation(3)
def second_remote(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    what = draw.choice(["network", "network", "path", "remove"])
    if what == "network":
        life.git(place, "remote", "add", "second", life.second.url)
    elif what == "path":
        # Beside the workspace's root: in the container's own layer.
        inside = life.place / "container.git"
        if not inside.exists():
            shutil.copytree(life.git.top / "empty.git", inside)
        life.git(place, "remote", "add", "backup", inside)
        life.git(place, "push", "--quiet", "backup", "HEAD")
    else:
        life.git(place, "remote", "remove", draw.choice(["second", "backup", "origin"]))


@operation(2)
def housekeeping(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    what = draw.choice(
        [
            ["gc", "--quiet"],
            ["gc", "--quiet", "--prune=now"],
            ["pack-refs", "--all"],
            ["repack", "-adq"],
        ]
    )
    life.git(place, *what)


@operation(2)
def expire(life: Life, draw: random.Random) -> None:
    life.git(
        life.checkout(draw), "reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all"
    )


@operation(9, leaves_files=True)
def files(life: Life, draw: random.Random) -> None:
    place = life.checkout(draw)
    what = draw.choice(
        [
            "untracked",
            "ignored",
            "modified",
            "staged",
            "twice",
            "deleted",
            "removed",
            "link",
            "cache",
            "intent",
            "unstage",
        ]
    )
    name = draw.choice(NAMES)
    if what == "untracked":
        write(life, draw, place / draw.choice(["new", "deep/er/new", " odd\tname\n"]))
    elif what == "ignored":
        write(life, draw, place / draw.choice(["x.log", "build/out", "d/y.log"]))
    elif what == "cache":
        write(life, draw, place / "node_modules/m/index.js")
    elif what == "modified":
        write(life, draw, place / name)
    elif what in ("staged", "twice"):
        write(life, draw, place / name)
        life.git(place, "add", "--", name)
        if what == "twice":
            write(life, draw, place / name)
    elif what == "deleted":
        (place / name).unlink(missing_ok=True)
        life.log.append(f"    removed {place / name}")
    elif what == "removed":
        life.git(place, "rm", "--quiet", "--cached", "--", name)
    elif what == "intent":
        write(life, draw, place / "intended")
        life.git(place, "add", "--intent-to-add", "--", "intended")
    elif what == "unstage":
        life.git(place, "reset", "--quiet")
    elif not os.path.lexists(place / "link"):
        (place / "link").symlink_to(draw.choice(["a", "nowhere", "/etc/hostname"]))
        life.log.append(f"    linked {place / 'link'}")


@operation(3, leaves_files=True)
def home(life: Life, draw: random.Random) -> None:
    write(
        life,
        draw,
        life.root
        / draw.choice(
            ["home/notes.md", "home/deep/notes", "home/.bashrc", "home/.tool/state", "loose"]
        ),
    )


@operation(10, outside=True)
def others(life: Life, draw: random.Random) -> None:
    draw.choice([life.forge, life.forge, life.forge, life.second]).disturb(draw)


@operation(8, outside=True)
def pull_request(life: Life, draw: random.Random) -> None:
    life.forge.pull(draw)


@operation(6)
def request(life: Life, draw: random.Random) -> None:
    """Work as it mostly goes: a branch with commits, pushed, merged by the forge, gone there."""
    place = life.checkout(draw)
    name = life.word()
    life.git(place, "checkout", "--quiet", "-b", name, "refs/remotes/origin/main")
    for _ in range(draw.choice([1, 2, 3])):
        write(life, draw, place / draw.choice(NAMES), append=True)
        life.git(place, "commit", "--quiet", "--all", "-m", life.word())
    if draw.random() < 0.9:
        life.git(place, "push", "--quiet", "origin", name)
    life.forge.pull(draw, name)
    if draw.random() < 0.5:
        life.git(place, "fetch", "--quiet", *draw.choice([[], ["--prune"]]), "origin")
    if draw.random() < 0.3:
        write(life, draw, place / draw.choice(NAMES))
        life.git(place, "commit", "--quiet", "--all", "-m", life.word())


def finish(life: Life, draw: random.Random) -> None:
    """Somebody tidies up before closing, more or less."""
    for place in life.checkouts():
        for command in (
            ["reset", "--quiet", "--hard"],
            ["clean", "-ffdxq"],
            ["stash", "clear"],
            ["push", "--quiet", "--force", "--all", "origin"],
            ["push", "--quiet", "--force", "--tags", "origin"],
        ):
            if draw.random() < 0.85:
                try:
                    life.git(place, *command)
                except Failed:
                    pass
    if draw.random() < 0.5:
        life.forge.pull(draw)
