"""The life of one workspace, from its clone to its end; each step builds on the one before."""

import contextlib
import json
import time

from .common import equal, eventually, sh, step, times
from .model import Model
from .stands import GitService, Tools
from .workspace import Terminal, Workspace, bare


def main_workspace():
    repository = bare("shop")
    w = Workspace(f"file://{repository}", featureBranch="fix/login")
    w.secret("CLAUDE_CODE_OAUTH_TOKEN", "first-token")
    w.secret("GH_TOKEN", "gh-token")
    (w.run / "context.md").write_text("The user's favourite colour is heliotrope.\n")
    w.start()
    try:
        steps_of_main(w, repository)
    finally:
        w.remove()


def steps_of_main(w, repository):
    own_word = "cat ~/.claude/sessions/$(cat /dev/shm/berth/agent.pid).json"

    @step
    def it_clones_and_is_ready():
        w.phase("ready")
        times["start to ready"] = time.monotonic() - w.began
        equal(
            w.bash("stat -c %u:%g /workspace /workspace/repo /workspace/home | sort -u"),
            "1000:1000",
        )
        equal(w.bash("cat /workspace/repo/README.md"), "shop")

    @step
    def it_is_on_the_feature_branch_and_the_remote_reads_as_written():
        equal(w.bash("git -C /workspace/repo symbolic-ref --short HEAD"), "fix/login")
        equal(
            w.bash("git -C /workspace/repo remote -v | cut -f2 | cut -d' ' -f1 | sort -u"),
            f"file://{repository}",
        )
        equal(w.bash("git -C /workspace/repo config user.email"), "ada@example.org")
        equal(w.bash("cd /tmp && git config user.name"), "Ada")
        equal(
            w.bash("cat /workspace/.berth/base"),
            sh("git", "-C", str(repository), "rev-parse", "main"),
        )
        equal(w.bash("git -C /workspace/repo status --porcelain"), "")

    @step
    def claude_code_waits_for_a_human_without_any_dialog():
        w.agent("waiting")
        times["start to agent waiting"] = time.monotonic() - w.began
        eventually(lambda: "❯" in w.screen() or ">" in w.screen())
        assert "trust" not in w.screen().lower() and "theme" not in w.screen().lower(), w.screen()
        equal(w.status["sessions"], ["claude"])

    @step
    def secrets_are_in_no_environment_and_no_argument():
        others = w.bash(
            "for p in /proc/[0-9]*; do cat $p/environ; done 2>/dev/null | tr '\\0' '\\n'; ps axww"
            " -o args; tmux -S /dev/shm/berth/tmux.sock show-environment -g",
            check=False,
        )
        assert "first-token" not in others and "gh-token" not in others, others
        assert "first-token" not in sh("docker", "inspect", w.container)
        equal(w.bash("grep -rlE 'first-token|gh-token' /workspace /tmp /dev/shm", check=False), "")

    @step
    def a_prompt_makes_it_work_and_a_tool_call_commits():
        Model.hold.set()
        try:
            w.prompt(
                "RUN:echo fixed > login.txt && git add login.txt && git commit -qm 'Fix login' &&"
                " git push:END"
            )
            w.agent("working")
        finally:
            Model.hold.clear()
        w.agent("waiting")
        equal(w.bash("git -C /workspace/repo log -1 --format=%s%an"), "Fix loginAda")
        equal(
            sh("git", "-C", str(repository), "log", "-1", "--format=%s", "fix/login"), "Fix login"
        )
        equal(
            w.bash("git -C /workspace/repo rev-parse --abbrev-ref @{upstream}"), "origin/fix/login"
        )
        assert any(token == "Bearer first-token" for token in Model.tokens), Model.tokens

    @step
    def a_turn_that_was_interrupted_does_not_stay_working():
        Model.hold.set()
        try:
            w.prompt("think for long")
            w.agent("working")
            eventually(lambda: json.loads(w.bash(own_word))["status"] == "busy", 5)
            w.tmux("send-keys", "-t", "=claude:", "Escape")
            began = time.monotonic()
            w.agent("waiting", 10)
            times["interrupt to waiting"] = time.monotonic() - began
        finally:
            Model.hold.clear()
            w.tmux("send-keys", "-t", "=claude:", "C-u")

    @step
    def a_command_that_was_interrupted_does_not_stay_working():
        w.prompt("RUN:tail -f /dev/null:END")
        eventually(lambda: w.bash("pgrep -x tail", check=False), 10)
        w.agent("working")
        w.tmux("send-keys", "-t", "=claude:", "Escape")
        w.agent("waiting", 10)
        eventually(lambda: not w.bash("pgrep -x tail", check=False), 10)
        w.tmux("send-keys", "-t", "=claude:", "C-u")

    @step
    def the_toolbars_commands_are_known():
        for command, words in (
            ("/commit-changes", "belongs to the work we did"),
            ("/ai-merge-back", "Bring this feature branch back"),
        ):
            w.prompt(command)
            eventually(lambda: words in json.dumps(Model.seen[-1]["messages"]), 10)
            w.settle()

    @step
    def claude_in_a_shell_has_the_credential_and_is_not_the_agent():
        since = w.status["agent"]
        said = w.bash(
            "cd /tmp/second 2>/dev/null || cd /tmp; timeout 30 claude -p --permission-mode"
            " bypassPermissions 'RUN:echo token=$CLAUDE_CODE_OAUTH_TOKEN. > /tmp/env:END'"
        )
        equal(said, "All is done.")
        equal(w.bash("cat /tmp/env"), "token=.")
        equal(w.status["agent"], since)

    @step
    def the_chats_context_reaches_the_model_but_not_the_tree():
        assert any("heliotrope" in json.dumps(request) for request in Model.seen)
        equal(w.bash("git -C /workspace/repo status --porcelain --ignored"), "")
        assert "heliotrope" not in w.bash("ps axww -o args")

    @step
    def git_works_from_a_plain_shell():
        w.bash(
            "cd /workspace/repo && git fetch -q && git ls-remote origin | grep -q refs/heads/known"
            " && git pull -q origin main && git commit -q --allow-empty -m Two && git push -q"
        )
        equal(sh("git", "-C", str(repository), "log", "-1", "--format=%s", "fix/login"), "Two")
        w.bash(
            f"git clone -q berth::file://{repository} /tmp/second && test -f /tmp/second/README.md"
        )

    @step
    def a_large_push_and_fetch_go_through():
        w.bash(
            "cd /tmp/second && git -c user.name=A -c user.email=a@b checkout -q -b large && head -c"
            " 30000000 /dev/urandom > big && git add big && git -c user.name=A -c user.email=a@b"
            " commit -qm Big && git push -q && cd /workspace/repo && git fetch -q && git cat-file"
            " -s origin/large:big | grep -qx 30000000"
        )
        equal(w.bash("pgrep -c git-remote", check=False), "0")

    @step
    def a_refusal_of_the_controller_is_shown():
        GitService.refusal = "this path is not allowed"
        try:
            said = w.bash("cd /workspace/repo && git fetch 2>&1", check=False, timeout=20)
        finally:
            GitService.refusal = None
        assert "this path is not allowed" in said, said

    @step
    def the_credential_helper_asks_the_controller():
        said = w.bash(
            "printf 'protocol=https\\nhost=example.org\\npath=acme/shop.git\\n\\n' |"
            " GIT_TERMINAL_PROMPT=0 git credential fill"
        )
        assert "password=s3cret" in said, said
        equal(Tools.asked[-1][0], "credential")
        assert {"protocol=https", "host=example.org", "path=acme/shop.git"} <= set(
            Tools.asked[-1]
        ), Tools.asked

    @step
    def without_the_controller_git_fails_without_asking():
        (w.run / "tools.sock").rename(w.run / "away.sock")
        try:
            said = w.bash(
                "printf 'protocol=https\\nhost=example.org\\n\\n' | GIT_TERMINAL_PROMPT=0 git"
                " credential fill 2>&1",
                check=False,
                timeout=10,
            )
            assert (
                "password" not in said.replace("read Password", "").replace("Username", "")
                or "terminal prompts disabled" in said
            ), said
        finally:
            (w.run / "away.sock").rename(w.run / "tools.sock")

    @step
    def gh_gets_the_token_for_itself():
        equal(w.bash("gh auth token"), "gh-token")

    @step
    def ttyd_serves_claude_and_shells():
        equal(oct((w.run / "ttyd.sock").stat().st_mode & 0o777), "0o666")
        tab = Terminal(w.run / "ttyd.sock", "claude")
        assert b"101" in tab.head.split(b"\r\n")[0] and b"tty" in tab.head, tab.head
        tab.until("All is done")
        shell = Terminal(w.run / "ttyd.sock", "shell-1")
        shell.type("echo $((6*7))-$PWD\r")
        shell.until("42-/workspace/repo")
        eventually(lambda: w.status["sessions"] == ["claude", "shell-1"], 3)
        again = Terminal(w.run / "ttyd.sock", "shell-1")
        again.until("42-/workspace/repo")  # the same session, with what it showed

    @step
    def ttyd_refuses_every_other_argument():
        for argument in (
            "shell-0",
            "shell-100",
            "bash",
            "shell-1%3Bid",
            "..%2Fclaude",
            None,
            "claude&arg=x",
        ):
            with contextlib.suppress(ConnectionError):
                tab = Terminal(w.run / "ttyd.sock", argument)
                tab.until("No such terminal")

    @step
    def ttyd_heals():
        began = time.monotonic()
        w.bash("pkill -KILL -x ttyd")
        eventually(lambda: Terminal(w.run / "ttyd.sock", "claude").until("All is done", 3), 10)
        times["ttyd killed to answering"] = time.monotonic() - began

    @step
    def tmux_heals_and_the_conversation_goes_on():
        began = time.monotonic()
        w.bash("pkill -KILL -f '^tmux .*tmux.conf'")
        eventually(lambda: "claude" in w.tmux("list-sessions", check=False), 5, 0.02)
        times["tmux killed to session"] = time.monotonic() - began
        eventually(lambda: "All is done" in w.screen(), 15)
        times["tmux killed to agent shown"] = time.monotonic() - began
        eventually(lambda: w.status["sessions"] == ["claude"], 3)

    @step
    def every_part_heals():
        for part in "status", "web", "sessions", "agent":
            before = w.bash(f"pgrep -o -f '^/bin/bash /usr/lib/berth/{part}' || pgrep -o -x ttyd")
            w.bash(f"kill -KILL {before}")
            if part == "web":
                eventually(lambda: w.bash("pgrep -o -x ttyd", check=False) not in ("", before), 4)
            else:
                eventually(
                    lambda: (
                        w.bash(f"pgrep -o -f '^/bin/bash /usr/lib/berth/{part}'", check=False)
                        not in ("", before)
                    ),
                    4,
                )
        w.agent("waiting")
        Terminal(w.run / "ttyd.sock", "claude").until("All is done")
        equal(w.bash("pgrep -x -c claude"), "1")
        equal(w.bash("pgrep -x -c ttyd"), "1")

    @step
    def a_killed_claude_code_comes_back():
        w.bash("pkill -KILL -x claude")
        w.agent("exited", 3)
        w.agent("waiting", 10)

    @step
    def quitting_claude_code_shows_and_enter_brings_it_back():
        w.secret("CLAUDE_CODE_OAUTH_TOKEN", "second-token")
        w.prompt("/exit")
        w.agent("exited", 10)
        eventually(lambda: "Press Enter" in w.screen(), 5)
        w.tmux("send-keys", "-t", "=claude:", "Enter")
        w.agent("waiting", 10)
        eventually(lambda: "All is done" in w.screen(), 10)  # continued
        w.prompt("hello again")
        eventually(lambda: "Bearer second-token" in Model.tokens, 10)
        w.agent("waiting", 10)

    @step
    def a_limit_is_seen():
        Model.limit_until = int(time.time()) + 3600
        try:
            w.prompt("one more")
            w.agent("limited", 30)
            eventually(lambda: w.status["agent"]["until"] == Model.limit_until, 5)
        finally:
            Model.limit_until = None

    @step
    def restart_makes_the_terminals_anew():
        server = w.tmux("display-message", "-p", "#{pid}")
        w.exec("/usr/lib/berth/restart")
        eventually(
            lambda: w.tmux("display-message", "-p", "#{pid}", check=False) not in ("", server), 5
        )
        Terminal(w.run / "ttyd.sock", "claude").until("All is done")

    @step
    def nothing_of_berth_is_writable_for_the_user():
        equal(
            w.bash(
                "find /usr/lib/berth /etc/claude-code /etc/gitconfig /etc/tmux.conf /usr/local/bin"
                " -writable ! -type l"
            ),
            "",
        )
        equal(
            w.bash(
                "grep -E '^Cap(Eff|Prm|Bnd)' /proc/1/status | grep -vc 0000000000000000",
                check=False,
            ),
            "0",
        )

    @step
    def status_is_small_and_fresh():
        before = w.status["updatedAt"]
        eventually(lambda: w.status["updatedAt"] > before, 12)
        assert (w.run / "status.json").stat().st_size <= 8192

    @step
    def it_ends_on_sigterm():
        began = time.monotonic()
        sh("docker", "stop", "--time", "10", w.container)
        times["stop"] = time.monotonic() - began
        assert times["stop"] < 5, times["stop"]
        equal(sh("docker", "inspect", "--format", "{{.State.ExitCode}}", w.container), "0")

    @step
    def the_next_attempt_leaves_a_dirty_tree_alone_and_continues():
        look = (
            "cd /workspace/repo && git status --porcelain --ignored && git stash list && git log"
            " --oneline -3 && cat README.md && git symbolic-ref HEAD"
        )
        sh("docker", "start", w.container)
        w.bridge_model()
        w.phase("ready")
        w.bash(
            "cd /workspace/repo && echo stashed > s && git add s && git stash -q && echo dirty >>"
            " README.md && echo new > new.txt && git add new.txt && echo more >> new.txt && echo"
            " ignored > run.log && rm .gitignore"
        )
        before, marker = w.bash(look), w.bash("stat -c %y /workspace/.berth/cloned")
        w.remove()
        w.start()
        w.phase("ready")
        times["second start to ready"] = time.monotonic() - w.began
        equal(w.bash(look), before)
        equal(w.bash("stat -c %y /workspace/.berth/cloned"), marker)
        w.agent("waiting")
        eventually(lambda: "All is done" in w.screen(), 10)

    @step
    def it_ends_when_start_dies():
        w.bash("kill -KILL $(pgrep -o -f '^/bin/bash /usr/lib/berth/start')", check=False)
        eventually(
            lambda: (
                sh("docker", "inspect", "--format", "{{.State.Status}}", w.container) == "exited"
            ),
            5,
        )
