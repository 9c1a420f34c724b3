"""Workspaces that begin in other ways; each step has its own."""

import os

from .common import IMAGE, TAG, WORK, equal, eventually, sh, step
from .model import Model
from .stands import GitHTTP, GitService, Tools
from .workspace import Terminal, Workspace, bare, workspace


def other_workspaces():
    @step
    def an_interrupted_clone_starts_again():
        GitService.stalled.set()
        GitService.spared = 1  # which asks for the branches
        try:
            with workspace(f"file://{bare('slow')}") as w:
                w.phase("cloning")
                eventually(lambda: w.bash("ls -d /workspace/.berth/clone.tmp/.git", check=False))
                w.remove()
                GitService.stalled.clear()
                w.start()
                w.phase("ready")
                equal(
                    w.bash("cat /workspace/repo/README.md; ls /workspace/.berth | sort | xargs"),
                    "shop\nbase cloned setup.json",
                )
        finally:
            GitService.stalled.clear()

    @step
    def the_clones_progress_is_told():
        repository = bare("many")
        seed = WORK / "many-seed"
        for number in range(400):
            (seed / f"{number}.bin").write_bytes(os.urandom(40_000))
        sh("git", "-C", str(seed), "add", "-A")
        sh(
            "git",
            "-C",
            str(seed),
            "-c",
            "user.name=Seed",
            "-c",
            "user.email=seed@example.org",
            "commit",
            "--quiet",
            "--message",
            "Many",
        )
        sh("git", "-C", str(seed), "push", "--quiet", str(repository), "main")
        told = set()
        GitService.pace = 0.01  # of some 250 pieces
        try:
            with workspace(f"file://{repository}") as w:

                def ready():
                    told.add(w.status["progress"])
                    return w.status["phase"] == "ready"

                eventually(ready, 30, 0.005)
        finally:
            GitService.pace = 0.0
        assert any(percent and 0 < percent <= 100 for percent in told), told
        equal(w.status["progress"], None)

    @step
    def a_failed_clone_says_why_and_heals_when_the_secrets_change():
        with workspace(f"file://{WORK}/later.git") as w:
            said = w.phase("failed")["message"]
            equal(said, "Could not read from remote repository.")
            Terminal(w.run / "ttyd.sock", "claude").until("could not be cloned")
            shell = Terminal(w.run / "ttyd.sock", "shell-1")
            shell.type("pwd\r")
            shell.until("/workspace/home")
            bare("later")
            w.secret("GH_TOKEN", "new")
            w.phase("ready", 8)

    @step
    def a_forge_gets_the_credential_and_no_file_does():
        repository = bare("forge")
        sh("git", "-C", str(repository), "config", "http.receivepack", "true")
        with workspace("http://127.0.0.1:8081/forge.git", featureBranch="fix/forge") as w:
            w.phase("ready")
            w.bash("cd /workspace/repo && git commit -q --allow-empty -m Two && git push -q")
            equal(sh("git", "-C", str(repository), "log", "-1", "--format=%s", "fix/forge"), "Two")
            equal(w.bash("grep -rl s3cret /workspace", check=False), "")
            equal(
                Tools.asked[-1][:4],
                ["credential", "protocol=http", "host=127.0.0.1:8081", "path=forge.git"],
            )

    @step
    def a_rejected_credential_is_said_and_nobody_is_asked():
        right, GitHTTP.wanted = GitHTTP.wanted, "Basic another"
        try:
            with workspace("http://127.0.0.1:8081/forge.git") as w:
                said = eventually(
                    lambda: (
                        w.status["phase"] == "failed"
                        and "onnect" not in w.status["message"]
                        and w.status["message"]
                    ),
                    20,
                )
                assert "Authentication failed" in said, said
        finally:
            GitHTTP.wanted = right

    @step
    def a_missing_branch_is_named():
        with workspace(f"file://{bare('branchless')}", branch="nowhere") as w:
            equal(
                w.phase("failed")["message"],
                "The repository has no branch nowhere. Its default branch is main; it has known,"
                " main.",
            )

    @step
    def an_empty_repository_works():
        repository = bare("empty", commits=False)
        with workspace(f"file://{repository}", featureBranch="first") as w:
            w.phase("ready")
            w.bash(
                "cd /workspace/repo && echo x > x && git add x && git commit -qm One && git push -q"
            )
            equal(sh("git", "-C", str(repository), "log", "--format=%s", "first"), "One")
            equal(w.bash("cat /workspace/.berth/base"), "")

    @step
    def a_known_feature_branch_is_tracked():
        with workspace(f"file://{bare('tracked')}", featureBranch="known") as w:
            w.phase("ready")
            equal(
                w.bash("git -C /workspace/repo rev-parse --abbrev-ref HEAD @{upstream} | xargs"),
                "known origin/known",
            )

    @step
    def no_feature_branch_is_the_branch():
        with workspace(f"file://{bare('plain')}") as w:
            w.phase("ready")
            equal(
                w.bash("git -C /workspace/repo rev-parse --abbrev-ref HEAD @{upstream} | xargs"),
                "main origin/main",
            )

    @step
    def headless_has_shells_but_no_agent():
        with workspace(f"file://{bare('headless')}", mode="Headless", prompt="x") as w:
            w.phase("ready")
            shell = Terminal(w.run / "ttyd.sock", "shell-1")
            shell.type("echo $((6*7))\r")
            shell.until("42")
            found = eventually(lambda: w.status["sessions"] == ["shell-1"] and w.status, 5)
            equal(found["agent"], None)
            equal(w.bash("pgrep -x -c claude", check=False), "0")

    @step
    def a_foreign_checkout_is_left_alone():
        w = Workspace(f"file://{bare('foreign')}")
        sh(
            "docker",
            "run",
            "--rm",
            "--network",
            "none",
            "--label",
            TAG,
            "--entrypoint",
            "bash",
            "-v",
            f"{w.volume}:/workspace",
            IMAGE,
            "-c",
            "mkdir /workspace/repo && echo mine > /workspace/repo/file",
        )
        w.start()
        try:
            w.phase("ready")
            equal(w.bash("ls -A /workspace/repo; cat /workspace/repo/file"), "file\nmine")
        finally:
            w.remove()

    @step
    def an_api_key_needs_no_dialog():
        w = Workspace(f"file://{bare('key')}")
        w.secret("ANTHROPIC_API_KEY", "sk-ant-api03-" + "k" * 40)
        w.start()
        try:
            w.agent("waiting")
            w.prompt("hello")
            eventually(lambda: "sk-ant-api03-" + "k" * 40 in Model.tokens, 10)
        finally:
            w.remove()
