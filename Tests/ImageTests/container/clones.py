"""What a clone makes of odd repositories, and a start of what a killed container left; each step
has its own workspace."""

import hashlib
import subprocess

from .common import WORK, equal, eventually, sh, step
from .stands import GitHTTP
from .workspace import Terminal, bare, workspace

FORGE = "http://127.0.0.1:8081"


def seed(name, *words):
    return sh(
        "git",
        "-C",
        str(WORK / f"{name}-seed"),
        "-c",
        "user.name=Seed",
        "-c",
        "user.email=seed@example.org",
        *words,
    )


def commit(name, files=(), submodules=()):
    """Puts files, byte for byte past all filters of this machine, and submodules into a
    repository's main."""
    for path, content in dict(files).items():
        done = subprocess.run(
            [
                "git",
                "-C",
                str(WORK / f"{name}-seed"),
                "hash-object",
                "-w",
                "--no-filters",
                "--stdin",
            ],
            input=content,
            capture_output=True,
            check=True,
        )
        seed(
            name,
            "update-index",
            "--add",
            "--cacheinfo",
            f"100644,{done.stdout.decode().strip()},{path}",
        )
    for path, at in dict(submodules).items():
        seed(name, "update-index", "--add", "--cacheinfo", f"160000,{at},{path}")
    seed(name, "commit", "--quiet", "--message", "More")
    push(name, "HEAD:refs/heads/main")


def push(name, *what):
    seed(name, "push", "--quiet", "--no-verify", str(WORK / f"{name}.git"), *what)


def modules(**addresses):
    """A .gitmodules in which each submodule is called like its directory."""
    return "".join(
        f'[submodule "{name}"]\n\tpath = {name}\n\turl = {url}\n' for name, url in addresses.items()
    ).encode()


def kept_elsewhere(*contents):
    """Files of Git LFS, a.bin, b.bin…, as a repository holds them: each names a content."""
    files = {".gitattributes": b"*.bin filter=lfs diff=lfs merge=lfs -text\n"}
    for name, content in zip("abcdefgh", contents, strict=False):
        files[f"{name}.bin"] = (
            "version https://git-lfs.github.com/spec/v1\noid"
            f" sha256:{hashlib.sha256(content).hexdigest()}\nsize {len(content)}\n"
        ).encode()
    return files


def odd_repositories():
    @step
    def a_tag_never_stands_for_a_branch():
        repository = bare("tagged")
        seed("tagged", "commit", "--quiet", "--allow-empty", "--message", "Not this")
        push(
            "tagged",
            *(
                f"HEAD:refs/tags/{name}"
                for name in ("main", "origin/main", "heads/main", "refs/remotes/origin/main", "new")
            ),
        )
        wanted = sh("git", "-C", str(repository), "rev-parse", "refs/heads/main")
        for feature in None, "new":
            with workspace(f"file://{repository}", featureBranch=feature) as w:
                w.phase("ready")
                equal(
                    w.bash(
                        "cd /workspace/repo && git symbolic-ref HEAD; git rev-parse HEAD; cat"
                        " /workspace/.berth/base"
                    ),
                    f"refs/heads/{feature or 'main'}\n{wanted}\n{wanted}",
                )
                w.bash(
                    "cd /workspace/repo && git commit -q --allow-empty -m Two && git push -q && git"
                    " fetch -q"
                )
                wanted = (
                    wanted
                    if feature
                    else sh("git", "-C", str(repository), "rev-parse", "refs/heads/main")
                )

    @step
    def a_branch_may_be_called_like_a_commit():
        repository = bare("hexed")
        push("hexed", f"HEAD:refs/heads/{'a' * 40}")
        with workspace(f"file://{repository}", branch="a" * 40) as w:
            w.phase("ready")
            equal(w.bash("git -C /workspace/repo symbolic-ref HEAD"), f"refs/heads/{'a' * 40}")

    @step
    def a_missing_branch_is_named_and_what_is_there():
        repository = bare("branches")
        push(
            "branches",
            "HEAD:refs/heads/maint",
            "HEAD:refs/heads/release",
            "HEAD:refs/heads/fix",
            "HEAD:refs/tags/v1",
        )
        for spec, said in (
            (
                {"branch": "mian"},
                (
                    "The repository has no branch mian. Its default branch is main; it has main,"
                    " maint, fix, known, release."
                ),
            ),
            (
                {"branch": "origin/main"},
                (
                    "The repository has no branch origin/main; did you mean main? "
                    "Its default branch is main; it has main, maint, fix, known, release."
                ),
            ),
            ({"branch": "v1"}, "The repository has no branch v1: v1 is a tag. "),
            (
                {"featureBranch": "fix/login"},
                (
                    "The branch fix/login cannot be made: the repository has a branch fix, and git"
                    " cannot hold both. "
                ),
            ),
        ):
            with workspace(f"file://{repository}", **spec) as w:
                message = w.phase("failed")["message"]
                assert message.startswith(said), message
        push(
            "branches",
            *(f"HEAD:refs/heads/topic-{number}" for number in range(40)),
            "HEAD:refs/heads/a/b/c",
        )
        for spec, said in (
            ({"branch": "releas"}, "it has 46 branches, among them release, "),
            (
                {"featureBranch": "a/b"},
                "The branch a/b cannot be made: the repository has a branch a/b/c, and ",
            ),
        ):
            with workspace(f"file://{repository}", **spec) as w:
                message = w.phase("failed")["message"]
                assert said in message, message

    @step
    def what_git_lfs_keeps_is_fetched_or_named():
        one, two = b"one" * 1000, b"two" * 1000
        repository = bare("kept")
        commit("kept", kept_elsewhere(one, two))
        GitHTTP.lfs = {hashlib.sha256(content).hexdigest(): content for content in (one, two)}
        sizes = "cd /workspace/repo && cat a.bin | wc -c; cat b.bin | wc -c; git status --porcelain"
        with workspace(f"{FORGE}/kept.git") as w:
            equal(w.phase("ready")["message"], None)
            equal(w.bash(sizes), "3000\n3000")
        del GitHTTP.lfs[hashlib.sha256(two).hexdigest()]
        with workspace(f"{FORGE}/kept.git") as w:
            message = w.phase("ready")["message"]
            assert message.startswith("Only Git LFS pointers are here for b.bin: "), message
            equal(w.bash(sizes), f"3000\n{len(kept_elsewhere(one, two)['b.bin'])}")
        with workspace(f"file://{repository}") as w:
            message = w.phase("ready")["message"]
            assert message.startswith(
                "Only Git LFS pointers are here for a.bin, b.bin: what Git LFS keeps on the"
                " controller's host"
            ), message
            w.bash(
                "cd /workspace/repo && git checkout -q HEAD~1 && git checkout -q main && git commit"
                " -q --allow-empty -m Two && git push -q"
            )
            w.bash(
                f"git clone -q berth::file://{repository} /tmp/second && test -s /tmp/second/a.bin"
            )

    @step
    def submodules_are_fetched_over_the_network_alone():
        at = sh("git", "-C", str(bare("part")), "rev-parse", "main")
        bare("whole")
        commit(
            "whole",
            {
                ".gitmodules": modules(
                    part="../part.git",
                    gone="../gone.git",
                    path="file:///workspace/repo",
                    program="ext::sh -c touch% /tmp/done",
                    option="--upload-pack=touch /tmp/done",
                )
            },
            dict.fromkeys(("part", "gone", "path", "program", "option", "unnamed"), at),
        )
        with workspace(f"{FORGE}/whole.git", featureBranch="mine") as w:
            message = w.phase("ready")["message"]
            equal(
                w.bash(
                    "cat /workspace/repo/part/README.md; git -C /workspace/repo/part rev-parse HEAD"
                ),
                f"shop\n{at}",
            )
            for said in (
                "Submodule gone is not fetched: repository ",
                "Submodule program is not fetched: transport 'ext' not allowed.",
                (
                    "Submodule path is not fetched: a workspace reaches no repository on the"
                    " controller's host but its own."
                ),
                "Submodule option is not fetched: ",
                "Submodule unnamed is not fetched: ",
            ):
                assert said in message, message
            equal(w.bash("ls /tmp/done", check=False), "")
        with workspace(f"file://{WORK}/whole.git") as w:
            message = w.phase("ready")["message"]
            assert (
                "Submodules gone, part, path are not fetched: a workspace reaches no" in message
            ), message

    @step
    def a_killed_containers_locks_are_removed_and_the_trees_own_files_are_not():
        with workspace(f"file://{bare('locked')}") as w:
            w.phase("ready")
            w.bash(
                "cd /workspace && git init -q home/other && git init -q --bare home/bare.git && git"
                " init -q --bare repo/fixture && git -C repo worktree add -q ../tree && mkdir -p"
                " repo/.git/modules && git init -q --bare repo/.git/modules/sub && git init -q"
                " /tmp/outside && ln -s /tmp/outside home/away && mkdir home/.config/git/x && ln -s"
                " /etc/hostname repo/.git/config.lock"
            )
            stale = (
                "repo/.git/index.lock repo/.git/refs/heads/main.lock repo/.git/gc.pid"
                " repo/.git/worktrees/tree/HEAD.lock repo/.git/modules/sub/shallow.lock"
                " home/other/.git/packed-refs.lock home/bare.git/config.lock home/.gitconfig.lock"
            )
            kept = (
                "repo/yarn.lock repo/fixture/index.lock home/other.lock repo/.git/hooks/mine.lock"
            )
            w.bash(f"cd /workspace && mkdir -p repo/.git/hooks && touch {stale} {kept}")
            w.remove()
            w.start()
            message = w.phase("ready")["message"]
            assert "index.lock" in message, message
            equal(
                w.bash(
                    f"cd /workspace && ls -d {stale} 2>/dev/null; ls {kept} | xargs; readlink"
                    " repo/.git/config.lock",
                    check=False,
                ),
                " ".join(sorted(kept.split())) + "\n/etc/hostname",
            )
            told = sh("bash", "-c", f"docker logs {w.container} 2>&1")
            assert "berth: removed stale lock repo/.git/index.lock" in told, told
            w.bash(
                "cd /workspace/repo && rm .git/config.lock && git commit -q --allow-empty -m Two"
            )

    @step
    def what_the_clone_put_here_is_recorded_before_anybody_works_and_never_again():
        with workspace(f"file://{bare('recorded')}") as w:
            w.phase("ready")
            equal(w.bash("ls /workspace/.berth/unrecorded", check=False), "")
            if not w.bash("ls /usr/lib/berth/berth-guest", check=False):
                return  # an image without the program that records
            record, again = "/workspace/.berth/setup.json", "rm /workspace/.berth/setup.json"
            w.bash(f"test -s {record}")
            for left, made in (
                (f"{again} && touch /workspace/.berth/unrecorded", record),
                (again, ""),
            ):  # a crash, an old volume
                w.bash(left)
                w.remove()
                w.start()
                w.phase("ready")
                equal(w.bash(f"ls {record} /workspace/.berth/unrecorded", check=False), made)
                w.bash(f"touch {record}")

    @step
    def a_users_own_settings_keep_their_place_and_mode():
        with workspace(f"file://{bare('settled')}") as w:
            w.phase("ready")
            w.bash(
                'cd /workspace/home && mkdir dotfiles && echo \'{"model": "opus"}\''
                " >dotfiles/settings.json && chmod 600 dotfiles/settings.json && ln -sf"
                " ../dotfiles/settings.json .claude/settings.json"
            )
            w.remove()
            w.start()
            w.phase("ready")
            equal(
                w.bash(
                    "cd /workspace/home && readlink .claude/settings.json; stat -c %a"
                    " dotfiles/settings.json; jq -c . .claude/settings.json"
                ),
                '../dotfiles/settings.json\n600\n{"model":"opus","skipDangerousModePermissionPrompt":true}',
            )

    @step
    def a_limit_that_strikes_is_counted():
        with workspace(f"file://{bare('limited')}") as w:
            w.agent("waiting")
            equal(w.phase("ready")["limits"], {"memory": 0, "pids": 0})
            sh("docker", "update", "--memory", "300m", "--memory-swap", "300m", w.container)
            w.bash(
                "echo 1000 >/proc/$(pgrep -x claude)/oom_score_adj; head -c 2G /dev/zero | tail"
                " >/dev/null",
                check=False,
            )
            eventually(lambda: "The container's memory was used up" in w.screen(), 15)
            eventually(lambda: w.status["limits"]["memory"] >= 1, 15)
            w.bash(
                "perl -e 'for (1..600) { my $child = fork; last unless defined $child; exec"
                " qw(sleep 5) unless $child }'"
            )
            eventually(lambda: w.status["limits"]["pids"] >= 1, 20)

    @step
    def a_terminal_shows_umlauts_and_links_in_any_locale():
        with workspace(f"file://{bare('shown')}", environment=["LC_ALL=C"], mode="Headless") as w:
            w.phase("ready")
            shell = Terminal(w.run / "ttyd.sock", "shell-1")
            shell.type(
                "printf 'gr\\303\\274n \\033]8;;http://example.org/\\033\\\\there\\033]8;;\\033\\\\"
                " %s\\n' $((6*7))\r"
            )
            shell.until("42")
            assert "grün" in shell.screen, shell.screen
            assert "\x1b]8;" in shell.screen and "http://example.org/" in shell.screen, shell.screen
