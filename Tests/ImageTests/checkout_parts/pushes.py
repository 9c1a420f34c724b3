"""What `push` comes to, by what the remote says."""

import contextlib
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time

from .stage import DATE, ENVIRONMENT, GUEST, MESSAGE, URL, Remotes, equal


def once_and_again(case):
    case.write("new")
    commit = case.commit()["committed"]["_0"]
    before = case.git("rev-parse", "HEAD", "main")
    equal((case.push(), case.at_remote()), ({"pushed": {}}, commit))
    equal(case.push(), {"found": {}})
    equal(case.git("rev-parse", "HEAD", "main"), before)
    # As after git's own push, the checkout knows.
    equal(case.git("rev-parse", "refs/remotes/origin/work"), commit)
    case.git("update-ref", "-d", "refs/remotes/origin/work")
    equal(case.push(), {"found": {}})
    equal(case.git("rev-parse", "refs/remotes/origin/work"), commit)
    case.git("commit", "-q", "--allow-empty", "-m", "more")
    equal((case.push(old=commit), case.at_remote()), ({"pushed": {}}, case.head()))
    # Only what was named, although HEAD has more by now.
    pushed = case.head()
    case.git("commit", "-q", "--allow-empty", "-m", "later")
    equal((case.push(old=commit, new=pushed), case.at_remote()), ({"found": {}}, pushed))
    assert "there is no commit" in case.push(new="1" * 40, status=1)


def remote_that_moved(case):
    case.write("new")
    case.commit()
    theirs = case.move_remote()
    equal(case.push(), {"diverged": {"at": theirs}})
    equal(case.push(old=theirs), {"diverged": {}})
    equal(case.push(old=case.git("rev-parse", "main")), {"diverged": {"at": theirs}})
    case.git("fetch", "-q")
    equal(case.push(old=theirs), {"diverged": {}})
    equal(case.at_remote(), theirs)
    case.run("git", "update-ref", "-d", "refs/heads/work", at=case.remote)
    equal(case.push(old=theirs), {"diverged": {}})
    equal(case.at_remote(), "")


def moves_during_the_push(case):
    case.write("new")
    case.commit()
    Remotes.before_push[case.name] = lambda: case.move_remote() and None
    answer = case.push()
    equal(case.name in Remotes.before_push, False)
    assert "pushed" not in answer and "found" not in answer, answer
    assert case.at_remote() != case.head()
    equal(list(case.push()), ["diverged"])


def protected_branch(case):
    hook = case.remote / "hooks/pre-receive"
    hook.write_text(
        "#!/bin/sh\n"
        "printf 'GH006: Protected branch update failed.\\n\\033[31m"
        "see https://user:secret@forge.example/x\\n' >&2\n"
        "head -c 100000 /dev/zero | tr '\\0' x >&2\nexit 1\n"
    )
    hook.chmod(0o755)
    case.write("new")
    case.commit()
    words = case.push()["refused"]["_0"]
    assert "pre-receive hook declined" in words and "GH006: Protected" in words, words
    assert "\\u{1b}[31msee https://forge.example/x" in words and "\x1b" not in words, words
    assert len(words) <= 2000 and "secret" not in words, words
    equal(case.at_remote(), "")
    hook.unlink()
    equal(case.push(), {"pushed": {}})


def kinds_of_failure(case):
    for status, kind in {
        401: "unauthorized",
        403: "unauthorized",
        404: "unauthorized",
        429: "unavailable",
        500: "unavailable",
        503: "unavailable",
    }.items():
        Remotes.statuses[case.name] = status
        equal((status, list(case.push()["failed"]["_0"])), (status, [kind]))
    del Remotes.statuses[case.name]
    # It lists its branches, and takes no pack of this size.
    Remotes.before_push[case.name] = lambda: 413
    assert "413" in case.push()["refused"]["_0"]
    # The remote may be read, and not be written.
    case.run("git", "config", "http.receivepack", "false", at=case.remote)
    equal(list(case.push()["failed"]["_0"]), ["unauthorized"])
    case.git("remote", "set-url", "origin", "http://127.0.0.1:1/x.git")
    equal(list(case.push()["failed"]["_0"]), ["unavailable"])
    case.git("remote", "set-url", "origin", "http://nowhere.invalid/x.git")
    equal(list(case.push()["failed"]["_0"]), ["unavailable"])
    case.git("remote", "remove", "origin")
    equal(list(case.push()["failed"]["_0"]), ["noRemote"])


def credentials_in_an_address(case):
    case.git("remote", "set-url", "origin", URL.replace("://", "://ann:s3cret@") + "/none/x.git")
    Remotes.statuses["none"] = 403
    assert "s3cret" not in json.dumps([case.push(), case.ask()])


def to_another_address(case):
    other = case.top / "other.git"
    case.run("git", "init", "-q", "--bare", str(other), at=case.top)
    case.git("config", "remote.origin.pushurl", "other:other.git")
    case.git("config", f"url.{URL}/{case.name}/.insteadOf", "other:")
    equal(case.push(), {"pushed": {}})
    equal((case.run("git", "rev-parse", "work", at=other), case.at_remote()), (case.head(), ""))
    equal(case.ask(), {"at": {"commit": case.head(), "isContained": True}})


def a_path_of_the_host(case):
    """`file:` goes to the controller; here a program stands in for the image's git-remote-berth."""
    core = case.run("git", "--exec-path", at=case.repo)
    parts = case.top / "parts"
    parts.mkdir()
    for name in os.listdir(core):
        os.symlink(f"{case.top}/core/{name}", parts / name)
    helper = parts / "git-remote-berth"
    helper.write_text(
        '#!/bin/sh\nread -r x && printf "connect\\n\\n"\nread -r x service && echo\n'
        'exec "$service" "${2#file://}"\n'
    )
    helper.chmod(0o755)
    (case.top / "core").mkdir()
    mounting = f'mount --bind {core} {case.top}/core && mount --bind {parts} {core} && exec "$@"'
    wrapped = "unshare", "--mount", "bash", "-c", mounting, "-"
    if subprocess.run([*wrapped, "true"], capture_output=True).returncode:
        return "skipped: no mount namespaces here"
    case.git("remote", "set-url", "origin", f"file://{case.remote}")
    equal(case.push(wrapped=wrapped), {"pushed": {}})
    equal(case.push(wrapped=wrapped), {"found": {}})
    equal(case.at_remote(), case.head())
    equal(case.ask(wrapped=wrapped), {"at": {"commit": case.head(), "isContained": True}})


def contents_of_git_lfs(case):
    if not os.path.exists("/usr/bin/git-lfs"):
        return "skipped: no git-lfs"
    case.write(".gitattributes", "*.big filter=lfs diff=lfs merge=lfs -text\n")
    case.write("x.big", case.name)
    case.write("small")
    commit = case.commit()["committed"]["_0"]
    oid = hashlib.sha256(case.name.encode()).hexdigest()
    assert f"oid sha256:{oid}" in case.git("show", f"{commit}:x.big")
    equal(case.git("show", f"{commit}:small"), "new")
    (case.repo / "x.big").touch()
    equal(case.inspect()["isDirty"], False)
    equal((case.push(), case.at_remote()), ({"pushed": {}}, commit))
    equal(Remotes.contents[oid].decode(), case.name)
    case.write("x.big", "more")
    assert "saved" in case.save()


def parts_of_a_history(case):
    """A shallow clone, and one that has no contents but those of its tree."""
    url = f"{URL}/{case.name}/remote.git"
    case.run("git", "config", "uploadpack.allowFilter", "true", at=case.remote)
    for number, how in enumerate(["--depth=1", "--filter=blob:none", "--single-branch"]):
        shutil.rmtree(case.repo)
        case.run("git", "clone", "-q", how, url, str(case.repo), at=case.top)
        branch = f"part{number}"
        case.git("checkout", "-q", "-b", branch)
        (case.repo / "a").unlink()
        case.write("d/x", "other\n")
        answer = case.commit(branch=branch, message=f"x\n\nBerth-Run: {number}\n")
        commit = answer["committed"]["_0"]
        equal(case.inspect()["ahead"], 1)
        equal(case.push(branch=branch), {"pushed": {}})
        equal(case.at_remote(branch), commit)
        case.run("git", "fsck", "--strict", at=case.remote)


def killed_at_any_moment(case):
    """Whatever is killed, what is repeated ends with one commit, clean, and at the remote."""
    seed = int(os.environ.get("BERTH_SEED", random.randrange(1 << 32)))
    chance = random.Random(seed)
    start, commits = case.head(), set()
    file = case.top / "message"
    file.write_text(MESSAGE)
    for _ in range(int(os.environ.get("BERTH_KILL_CYCLES", 20))):
        case.git("reset", "-q", "--hard", start)
        case.git("clean", "-qfd")
        case.run("git", "update-ref", "-d", "refs/heads/work", at=case.remote)
        case.write("a", "changed\n")
        case.write("new")
        words = [GUEST, "checkout", "commit", "--branch", "work", "--parent", start]
        words += ["--date", DATE, "--message-file", str(file), "--root", str(case.root)]
        kill(words, chance.uniform(0, 0.12))
        answer = case.commit(parent=start)
        commits.add(list(answer.values())[0]["_0"])
        equal((seed, case.git("status", "--porcelain"), case.head() in commits), (seed, "", True))
        push = [GUEST, "checkout", "push", "--branch", "work", "--old", "none"]
        kill([*push, "--new", case.head(), "--root", str(case.root)], chance.uniform(0, 0.2))
        settled = time.monotonic() + 20
        # The server may still be at what the killed one had sent.
        while "failed" in (answer := case.push()) and time.monotonic() < settled:
            time.sleep(0.05)
        equal((seed, list(answer)[0] in ("pushed", "found")), (seed, True))
        equal(case.at_remote(), case.head())
    equal((seed, len(commits)), (seed, 1))
    case.git("fsck", "--strict")


def kill(words, seconds):
    """Kills a guest with its git after `seconds`, and removes the scratch that it leaves."""
    guest = subprocess.Popen(
        words, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end, scratch = time.monotonic() + seconds, None
    while guest.poll() is None and (scratch is None or time.monotonic() < end):
        for child in children(guest.pid):
            scratch = scratch or scratch_of(child)
    if guest.poll() is not None:
        return
    # It is stopped first, so that it starts no other.
    os.kill(guest.pid, signal.SIGSTOP)
    for child in children(guest.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    guest.kill()
    guest.wait()
    shutil.rmtree(scratch)


def scratch_of(process):
    """Where the guest that started a git keeps what it makes."""
    try:
        with open(f"/proc/{process}/environ") as environment:
            found = re.search(r"GIT_DIR=(/tmp/berth-guest\.\w+)/", environment.read())
    except OSError:
        return None
    return found and found[1]


def children(parent):
    """The processes below one."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as stat:
                owner = int(stat.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if owner == parent:
            found += [*children(int(name)), int(name)]
    return found


CASES = [
    *(once_and_again, remote_that_moved, moves_during_the_push, protected_branch),
    *(kinds_of_failure, credentials_in_an_address, to_another_address, a_path_of_the_host),
    *(contents_of_git_lfs, parts_of_a_history, killed_at_any_moment),
]
