"""Repositories that would run programs of their own, or lead git elsewhere."""

import os

from .stage import Remotes, equal


def traps(case):
    """Sets every trap that a repository can set; each touches `$top/sprung-NAME`."""
    script = lambda name: f"touch {case.top}/sprung-{name}; cat"
    hooks = case.repo / ".git/hooks"
    other = case.top / "hooks"
    other.mkdir()
    for name in (
        *("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "pre-push"),
        *("reference-transaction", "post-index-change", "post-rewrite", "pre-auto-gc"),
    ):
        for place in hooks, other:
            hook = place / name
            hook.write_text(f"#!/bin/sh\ntouch {case.top}/sprung-{name}\n")
            hook.chmod(0o755)
    program = case.top / "program"
    program.write_text(f"#!/bin/sh\n{script('program')}\n")
    program.chmod(0o755)
    for key, value in {
        "core.hooksPath": str(other),
        "core.fsmonitor": str(program),
        "core.pager": str(program),
        "core.editor": str(program),
        "core.sshCommand": str(program),
        "core.gitProxy": str(program),
        "core.askPass": str(program),
        "credential.helper": f"!{program}",
        "gpg.program": str(program),
        "commit.gpgSign": "true",
        "push.gpgSign": "if-asked",
        "filter.evil.clean": script("clean"),
        "filter.evil.smudge": script("smudge"),
        "filter.evil.process": script("process"),
        "filter.evil.required": "true",
        "filter.lfs.clean": script("lfs"),
        "filter.lfs.process": script("lfs-process"),
        "diff.evil.textconv": str(program),
        "diff.evil.command": str(program),
        "diff.external": str(program),
        "trailer.Berth-Run.command": script("trailer"),
        "remote.origin.receivepack": str(program),
        "remote.origin.vcs": "evil",
        "uploadpack.packObjectsHook": str(program),
        "alias.status": f"!{script('alias')}",
        "include.path": str(case.top / "included"),
        "log.showSignature": "true",
    }.items():
        case.git("config", key, value)
    (case.top / "included").write_text(f'[core]\nfsmonitor = "{program}"\n')
    case.write(".gitattributes", "* filter=evil diff=evil merge=evil\n")
    case.write(".git/info/attributes", "* filter=evil diff=evil\n")


def nothing_of_the_repository_runs(case):
    traps(case)
    case.write("a", "changed\n")
    case.write("new")
    Remotes.statuses[case.name] = 401
    assert "unknown" in case.ask()
    del Remotes.statuses[case.name]
    assert "saved" in case.save()
    commit = case.commit()["committed"]["_0"]
    equal((case.push(), case.at_remote()), ({"pushed": {}}, commit))
    equal(case.ask(), {"at": {"commit": commit, "isContained": True}})
    sprung = [name for name in os.listdir(case.top) if name.startswith("sprung")]
    equal(sprung, [])
    equal((case.run("git", "cat-file", "blob", f"{commit}:a", at=case.remote)), "changed")


def nothing_of_a_submodule_runs(case):
    case.git("submodule", "add", "-q", str(case.remote), "sub")
    case.git("commit", "-qm", "sub")
    inner = case.repo / "sub"
    marker = case.top / "sprung"
    for key in "core.fsmonitor", "filter.evil.clean":
        case.run("git", "config", key, f"touch {marker}; cat", at=inner)
    case.git("config", "-f", ".gitmodules", "submodule.sub.ignore", "none")
    (case.repo / ".git/modules/sub/info/attributes").write_text("* filter=evil\n")
    case.write("sub/a", "changed\n")
    case.run("git", "-c", "core.fsmonitor=", "commit", "-q", "--allow-empty", "-m", "x", at=inner)
    marker.unlink(missing_ok=True)
    case.write("new")
    case.inspect()
    case.save()
    assert "committed" in case.commit()
    equal(marker.exists(), False)


def links_out_of_the_workspace(case):
    outside = case.top / "outside"
    case.git("config", "core.worktree", str(outside))
    case.git("config", "core.bare", "true")
    case.write("new")
    assert "committed" in case.commit()
    equal(outside.exists(), False)
    os.rename(case.repo / ".git", outside)
    (case.repo / ".git").write_text(f"gitdir: {outside}\n")
    for verb in (case.guest, "inspect"), (case.guest, "save", "--branch", "wip/x"):
        assert "outside" in verb[0](*verb[1:], status=1)
    (case.repo / ".git").unlink()
    os.symlink(outside, case.repo / ".git")
    assert "outside" in case.guest("inspect", status=1)


def objects_from_elsewhere(case):
    (case.repo / ".git/objects/info/alternates").write_text(f"{case.remote}/objects\n")
    assert "outside" in case.guest("inspect", status=1)


def odd_branches_and_remotes(case):
    case.git("config", "remote.origin.pushurl", "ext::touch " + str(case.top / "sprung"))
    assert "noRemote" in case.push()["failed"]["_0"]
    case.git("config", "remote.origin.pushurl", "--upload-pack=touch " + str(case.top / "sprung"))
    assert "noRemote" in case.push()["failed"]["_0"]
    equal((case.top / "sprung").exists(), False)


CASES = [
    *(nothing_of_the_repository_runs, nothing_of_a_submodule_runs, links_out_of_the_workspace),
    *(objects_from_elsewhere, odd_branches_and_remotes),
]
