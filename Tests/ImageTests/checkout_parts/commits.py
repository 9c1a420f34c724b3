"""What `commit` and `save` do: everything uncommitted, once, and nothing else."""

import hashlib
import os
import shutil
import subprocess

from .stage import DATE, MESSAGE, RUN, equal


def disorder(case):
    """Every kind of change at once."""
    case.write("a", "changed\n")
    case.write("staged")
    case.git("add", "staged")
    case.write("staged", "and changed again\n")
    case.write("deep/er/new")
    case.write("ignored.log")
    (case.repo / "b").unlink()
    # A directory becomes a file, and a file a directory.
    shutil.rmtree(case.repo / "d")
    case.write("d", "a file now\n")
    os.symlink("a", case.repo / "link")
    case.write("name with \n newline")
    (case.repo / ".gitignore").chmod(0o755)


def expected_tree(case):
    """What git itself makes of the tree, in an index of its own."""
    index = case.top / "expected-index"
    shutil.copy(case.repo / ".git/index", index)
    for words in ("add", "-A"), ("write-tree",):
        tree = case.run("env", f"GIT_INDEX_FILE={index}", "git", *words, at=case.repo)
    return tree


def everything_is_committed(case):
    disorder(case)
    expected, parent = expected_tree(case), case.head()
    commit = case.commit()["committed"]["_0"]
    equal((case.head(), case.git("rev-parse", "HEAD^{tree}")), (commit, expected))
    equal(case.git("rev-parse", "HEAD^"), parent)
    equal(case.git("log", "-1", "--format=%B"), MESSAGE.strip())
    equal(case.git("log", "-1", "--format=%aI %cI"), f"{DATE} {DATE}".replace("Z", "+00:00"))
    equal(case.git("log", "-1", "--format=%an <%ae> %cn"), "Berth <berth@localhost> Berth")
    # The checkout is clean for git, and its index and logs are sound.
    equal(case.git("status", "--porcelain"), "")
    case.git("fsck", "--strict")
    assert case.git("reflog", "-1").startswith(commit[:7]), case.git("reflog", "-1")
    assert "uncommitted work" in case.git("reflog", "-1", "work")
    equal(case.inspect()["ownCommit"], commit)
    # What is done is done, whatever came after it.
    equal(case.commit(parent=parent), {"found": {"_0": commit}})
    case.write("later")
    equal(case.commit(), {"found": {"_0": commit}})
    case.git("commit", "-q", "--allow-empty", "-m", "later")
    equal(case.commit(parent=parent), {"found": {"_0": commit}})
    equal(case.inspect()["isDirty"], True)


def same_inputs_same_commit(case):
    disorder(case)
    (case.root / "home/.gitconfig").write_text("[user]\nname = Ann\nemail = ann@example.org\n")
    case.git("config", "user.email", "ann@work.example")
    parent = case.head()
    first = case.commit()["committed"]["_0"]
    equal(case.git("log", "-1", "--format=%an %ae"), "Ann ann@work.example")
    case.git("update-ref", "refs/heads/work", parent)
    equal(case.commit(parent=parent)["committed"]["_0"], first)


def nothing_to_commit(case):
    equal((case.commit(), case.save()), ({"nothing": {}}, {"nothing": {}}))
    case.write("ignored.log")
    (case.repo / "a").touch()
    equal(case.commit(), {"nothing": {}})
    equal(case.inspect()["saved"], [])


def moved_head(case):
    case.write("new")
    before = case.head()
    case.git("commit", "-q", "--allow-empty", "-m", "somebody's")
    for parent, branch in (before, "work"), ("none", "work"), (case.head(), "main"):
        answer = case.commit(parent=parent, branch=branch)
        equal(answer, {"moved": {"branch": "work", "commit": case.head()}})
    equal(case.git("status", "--porcelain"), "?? new")


def long_message(case):
    case.write("new")
    text = "Subject\n\n" + "word " * 200_000 + f"\n\nBerth-Run: {RUN}\n"
    assert len(text) > 1_000_000
    commit = case.commit(message=text)["committed"]["_0"]
    body = case.git("cat-file", "commit", commit).split("\n\n", 1)[1]
    equal(hashlib.sha256(body.encode()).digest(), hashlib.sha256(text.strip().encode()).digest())
    equal(case.commit(message=text), {"found": {"_0": commit}})
    equal(case.inspect()["ownCommit"], commit)


def conflicts_without_operation(case):
    case.write("a", "stashed\n")
    case.git("stash", "-q")
    case.write("a", "committed\n")
    case.git("commit", "-qam", "other")
    case.git("stash", "pop", "-q", check=False)
    equal(case.inspect()["isDirty"], True)
    assert "conflict" in case.commit()["refused"]["_0"]
    commit = case.save()["saved"]["_0"]
    assert "<<<<<<<" in case.git("show", f"{commit}:a")


def unreadable_file(case):
    if os.geteuid() == 0:
        return "skipped: root reads everything"
    case.write("secret")
    (case.repo / "secret").chmod(0)
    assert "secret" in case.commit()["refused"]["_0"]


def saved_beside_the_checkout(case):
    disorder(case)
    expected, before, head = expected_tree(case), case.everything(), case.head()
    commit = case.save()["saved"]["_0"]
    equal(case.git("rev-parse", "wip/0b5cd2f4^{tree}", "wip/0b5cd2f4^"), f"{expected}\n{head}")
    changed = [line for line in set(case.everything()) ^ set(before) if "wip" not in line]
    # The directories in which the reference and its log are made.
    assert all("./repo/.git/refs/heads " in x or "logs/refs/heads " in x for x in changed), changed
    equal(case.save(), {"found": {"_0": commit}})
    case.write("later")
    equal(case.save(), {"found": {"_0": commit}})
    equal(case.inspect()["saved"], ["wip/0b5cd2f4"])
    case.git("fsck", "--strict")


def saved_under_a_branch_wip(case):
    case.git("branch", "wip")
    case.write("new")
    assert "wip" in case.save()["refused"]["_0"]
    equal(case.inspect()["isDirty"], True)


def submodule(case):
    case.git("submodule", "add", "-q", str(case.remote), "sub")
    case.git("commit", "-qm", "sub")
    equal(case.inspect()["isDirty"], False)
    case.write("sub/a", "changed\n")
    case.write("sub/new")
    equal(case.inspect()["isDirty"], False)
    case.run("git", "commit", "-qam", "in sub", at=case.repo / "sub")
    equal(case.inspect()["isDirty"], True)
    assert "committed" in case.commit()
    inner = case.run("git", "rev-parse", "HEAD", at=case.repo / "sub")
    equal(case.git("rev-parse", "HEAD:sub"), inner)
    equal(case.inspect()["isDirty"], False)


def linked_index_and_lock(case):
    case.git("update-index", "--split-index")
    case.write("new")
    index = case.repo / ".git/index"
    (case.repo / ".git/index.lock").write_text("")
    assert "index.lock" in case.commit(status=1)
    equal(case.git("rev-parse", "HEAD"), case.git("rev-parse", "main"))
    # What a killed predecessor left is told from another's by being the same file.
    (case.repo / ".git/index.lock").unlink()
    (case.repo / ".git/index.berth").write_text("")
    os.link(case.repo / ".git/index.berth", case.repo / ".git/index.lock")
    index.chmod(0o640)
    assert "committed" in case.commit()
    left = [x for x in os.listdir(case.repo / ".git") if "lock" in x or "berth" in x]
    equal((left, oct(index.stat().st_mode & 0o777)), ([], "0o640"))
    equal(case.git("status", "--porcelain"), "")


def locks_of_a_killed_git(case):
    alone = "unshare", "--pid", "--fork", "--kill-child", "--mount-proc"
    if subprocess.run([*alone, "true"], capture_output=True).returncode:
        return "skipped: no process namespaces here"
    case.write("new")
    locks = [case.repo / ".git" / name for name in ("index.lock", "refs/heads/work.lock")]
    for lock in locks:
        lock.write_text("")
        case.commit(status=1, wrapped=alone)
        lock.unlink()
    for lock in locks:
        lock.write_text("")
        os.utime(lock, (1, 1))
    os.mkfifo(case.top / "fifo")
    # Another git, which is there once its own name shows.
    script = f"cd {case.repo}; git cat-file --batch <>{case.top}/fifo >/dev/null & cd /; "
    script += "until [[ $(</proc/$!/comm) == git ]]; do :; done; "
    working = *alone, "bash", "-c", script + '"$@"; code=$?; kill %1; exit $code', "-"
    case.commit(status=1, wrapped=working)
    assert "committed" in case.commit(wrapped=alone)
    equal([lock.exists() for lock in locks], [False, False])


def hidden_from_status(case):
    case.git("update-index", "--assume-unchanged", "a")
    case.git("update-index", "--skip-worktree", "b")
    (case.repo / "b").unlink()
    case.write("a", "mine alone\n")
    equal(case.inspect()["isDirty"], False)
    case.write("new")
    assert "committed" in case.commit()
    equal(case.git("diff", "--name-only", "HEAD^", "HEAD"), "new")
    equal(case.git("ls-files", "-v", "a", "b").split("\n"), ["h a", "S b"])


CASES = [
    *(everything_is_committed, same_inputs_same_commit, nothing_to_commit, moved_head),
    *(long_message, conflicts_without_operation, unreadable_file, saved_beside_the_checkout),
    *(saved_under_a_branch_wip, submodule, linked_index_and_lock, hidden_from_status),
    locks_of_a_killed_git,
]
