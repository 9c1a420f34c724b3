"""What `inspect` sees, in every state of a checkout."""

from .stage import RUN, Remotes, equal


def clean(case):
    before = case.everything()
    state = case.inspect()
    equal((state["branch"], state["commit"], state["isDirty"]), ("work", case.head(), False))
    equal((state["ahead"], state["commits"], state["saved"]), (0, [], []))
    equal((state["operation"], state["ownCommit"], state["remote"]), (None, None, None))
    equal(case.everything(), before)


def every_kind_of_change(case):
    changes = {
        "changed": lambda: case.write("a", "other\n"),
        "staged": lambda: (case.write("a", "other\n"), case.git("add", "a")),
        "untracked": lambda: case.write("deep/er/new"),
        "deleted": lambda: (case.repo / "a").unlink(),
        "mode": lambda: (case.repo / "a").chmod(0o755),
        "intended": lambda: (case.write("new"), case.git("add", "-N", "new")),
    }
    for name, change in changes.items():
        change()
        before = case.everything()
        equal((name, case.inspect()["isDirty"]), (name, True))
        equal(case.everything(), before)
        case.git("reset", "-q", "--hard")
        case.git("clean", "-qfd")
    case.write("ignored.log")
    (case.repo / "empty").mkdir()
    (case.repo / "a").touch()
    equal(case.inspect()["isDirty"], False)


def other_repository_within(case):
    case.run("git", "init", "-q", "nested", at=case.repo)
    case.write("nested/x")
    equal(case.inspect()["isDirty"], False)
    case.write("y")
    assert "committed" in case.commit()
    names = case.git("ls-tree", "-r", "--name-only", "HEAD").split()
    equal(names, [".gitignore", "a", "b", "d/x", "y"])


def empty_repository(case):
    state = case.inspect()
    equal((state["branch"], state["commit"], state["isDirty"]), ("work", None, False))
    equal((state["ahead"], case.ask()), (0, {"absent": {}}))
    case.write("a")
    equal(case.inspect()["isDirty"], True)
    assert "saved" in case.save()
    commit = case.commit()["committed"]["_0"]
    equal((case.head(), case.inspect()["ahead"]), (commit, 1))
    equal(case.inspect()["ownCommit"], commit)
    equal((case.push(), case.at_remote()), ({"pushed": {}}, commit))


def unborn_branch(case):
    case.git("checkout", "-q", "--orphan", "fresh")
    state = case.inspect()
    equal((state["branch"], state["commit"], state["isDirty"]), ("fresh", None, True))
    parent = case.git("rev-parse", "work")
    equal(case.commit(parent=parent, branch="fresh"), {"moved": {"branch": "fresh"}})
    commit = case.commit(parent="none", branch="fresh")["committed"]["_0"]
    equal(case.git("rev-list", "--parents", "HEAD"), commit)


def detached(case):
    case.git("checkout", "-q", "--detach")
    case.write("new")
    state = case.inspect()
    equal((state["branch"], state["commit"], state["isDirty"]), (None, case.head(), True))
    equal(case.commit(), {"moved": {"commit": case.head()}})
    assert "saved" in case.save()


def under_way(case):
    case.write("a", "ours\n")
    case.git("commit", "-qam", "ours")
    case.git("checkout", "-q", "-b", "other", "HEAD~1")
    case.write("a", "theirs\n")
    case.git("commit", "-qam", "theirs")
    for name, begin in {
        "merge": ("merge", "-q", "work"),
        "rebase": ("rebase", "-q", "work"),
        "cherry-pick": ("cherry-pick", "work"),
        "revert": ("revert", "--no-edit", "HEAD~1"),
    }.items():
        case.git(*begin, check=False)
        if name == "revert":
            # It went through: begin one that does not.
            case.git("reset", "-q", "--hard", "other@{1}")
            case.write("b", "changed\n")
            case.git("commit", "-qam", "changed")
            case.git("revert", "--no-commit", "HEAD", check=False)
        state = case.inspect()
        equal((name, state["operation"]), (name, name))
        equal(state["isDirty"], True)
        branch = state["branch"] or "other"
        answer = case.commit(branch=branch)
        assert "refused" in answer or name == "rebase" and "moved" in answer, answer
        assert "saved" in case.save(f"wip/{name}")
        equal(case.inspect()["operation"], name)
        case.git(name, "--abort")
    case.git("bisect", "start", "-q", check=False)
    equal(case.inspect()["operation"], "bisect")


def ahead_and_own(case):
    for number in range(60):
        case.git("commit", "-q", "--allow-empty", "-m", f"number {number}\x1b[31m")
    case.git("commit", "-q", "--allow-empty", "-m", f"own\n\nBerth-Run: {RUN}")
    own = case.head()
    case.git("commit", "-q", "--allow-empty", "-m", f"Berth-Run: {RUN}x\n\nno trailer: {RUN}")
    state = case.inspect()
    equal((state["ahead"], len(state["commits"]), state["ownCommit"]), (62, 50, own))
    equal(state["commits"][1], {"id": own, "subject": "own"})
    equal(state["commits"][2]["subject"], "number 59\\u{1b}[31m")
    # The base moved on at the remote, and the checkout knows; or has no such branch.
    case.git("update-ref", "refs/remotes/origin/main", own)
    state = case.inspect()
    equal((state["ahead"], state["ownCommit"]), (1, None))
    case.git("update-ref", "-d", "refs/remotes/origin/main")
    case.git("update-ref", "refs/remotes/origin/elsewhere", own)
    equal(case.inspect()["ahead"], 1)


def saved_branches(case):
    for name in "wip/b", "wip/a", "wiped":
        case.git("branch", name)
    case.git("pack-refs", "--all")
    case.git("branch", "wip/c")
    equal(case.inspect()["saved"], ["wip/a", "wip/b", "wip/c"])


def remote_branch(case):
    equal(case.ask(), {"absent": {}})
    case.git("push", "-q", "origin", "work")
    equal(case.ask(), {"at": {"commit": case.head(), "isContained": True}})
    case.git("commit", "-q", "--allow-empty", "-m", "more")
    case.run("git", "update-ref", "refs/heads/x/refs/heads/work", "main", at=case.remote)
    equal(case.ask(), {"at": {"commit": case.git("rev-parse", "HEAD~1"), "isContained": True}})
    theirs = case.move_remote()
    before = case.everything()
    equal(case.ask(), {"at": {"commit": theirs, "isContained": False}})
    equal(case.everything(), before)
    case.git("fetch", "-q")
    equal(case.ask(), {"at": {"commit": theirs, "isContained": False}})
    Remotes.statuses[case.name] = 401
    assert "unauthorized" in case.ask()["unknown"]["_0"], case.ask()
    Remotes.statuses[case.name] = 503
    assert "unavailable" in case.ask()["unknown"]["_0"], case.ask()
    case.git("remote", "set-url", "origin", "../elsewhere")
    assert "noRemote" in case.ask()["unknown"]["_0"], case.ask()


def no_checkout(case):
    (case.repo / ".git/HEAD").unlink()
    assert "HEAD is missing" in case.guest("inspect", status=1)


def wrong_words(case):
    for words in (
        ("inspect", "--base"),
        ("inspect", "--remote"),
        ("inspect", "--run", RUN, "--run", RUN),
        ("inspect", "--base", "a..b"),
        ("save", "--branch", "main"),
        ("save", "--branch", "wip/"),
        ("push", "--branch", "--force", "--old", "none", "--new", "0" * 40),
        ("push", "--branch", "work", "--old", "none", "--new", "HEAD"),
        ("push", "--branch", "work", "--new", "0" * 40),
        ("commit", "--branch", "work", "--parent", "none", "--date", "now", "--message-file", "/x"),
        ("frobnicate",),
    ):
        assert "usage" in case.guest(*words, status=2), words
    assert "usage" in case.commit(message="no trailer\n", status=2)


CASES = [
    *(clean, every_kind_of_change, other_repository_within, empty_repository, unborn_branch),
    *(detached, under_way, ahead_and_own, saved_branches, remote_branch, no_checkout, wrong_words),
]
