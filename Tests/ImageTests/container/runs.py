"""Headless runs with the real Claude Code: what they come to, and how they are ended."""

import contextlib
import json
import os
import time

from . import endings
from .common import equal, eventually, sh, step, times
from .model import Model
from .run import GUEST, Run
from .workspace import Workspace, bare

ASKING = {"questions": "ask"}


@contextlib.contextmanager
def headless():
    repository = bare(f"runs-{time.monotonic_ns()}")
    w = Workspace(f"file://{repository}", mode="Headless")
    w.secret("CLAUDE_CODE_OAUTH_TOKEN", "first-token")
    w.start()
    w.phase("ready")
    try:
        yield w
    finally:
        keep(w)
        w.remove()


def keep(w):
    """Copies the events where BERTH_KEEP_EVENTS says: recordings for Transcripts' tests."""
    if target := os.environ.get("BERTH_KEEP_EVENTS"):
        for file in (w.run / "run").glob("*.events.jsonl"):
            sh("cp", str(file), target)


def restart(w):
    sh("docker", "kill", w.container)
    sh("docker", "start", w.container)
    w.bridge_model()


def all_runs():
    with headless() as w:
        turns(w)
        questions(w)
        endings.limits(w)
        endings.failures(w)
        endings.other_agents(w)


def turns(w):
    @step
    def a_run_is_answered_and_its_end_is_written_down():
        began = time.monotonic()
        run = Run(w, "SAY:one:END")
        end = run.run()
        times["a run of one answer"] = time.monotonic() - began
        equal((end["ending"], end["status"]), ("itself", 0))
        equal(run.texts, ["Heard one."])
        equal((run.result["is_error"], run.result["terminal_reason"]), (False, "completed"))
        equal(run.path("events.jsonl").stat().st_mode & 0o777, 0o644)
        equal(w.bash("pgrep -x claude", check=False), "")

    @step
    def a_second_start_says_nothing_twice():
        run = Run(w, "SAY:one:END")
        run.run()
        asked = len(Model.seen)
        equal(run.run()["status"], 0)
        equal((len(Model.seen), run.texts, run.count("started")), (asked, ["Heard one."], 2))

    @step
    def a_later_run_continues_the_conversation():
        first = Run(w, "SAY:one:END")
        first.run()
        second = Run(w, "SAY:two:END", session=first.request["session"])
        second.run()
        equal(second.texts, ["Heard two."])
        assert "Heard one." in json.dumps(Model.seen[-1]["messages"])

    @step
    def what_an_earlier_run_was_stopped_in_stays_stopped():
        first = Run(w, "RUN:tail -f /dev/null:END", limits={"wall": 3})
        equal(first.run()["ending"], "wall")
        second = Run(w, "SAY:two:END", session=first.request["session"])
        equal((second.run()["status"], second.texts), (0, ["Heard two."]))

    @step
    def a_prompt_of_a_megabyte_arrives_whole():
        run = Run(w, "word " * 200_000 + "SAY:the end:END")
        run.run()
        equal(run.texts, ["Heard the end."])

    @step
    def a_second_writer_of_a_session_is_refused():
        Model.hold.set()
        try:
            run = Run(w, "SAY:one:END").start()
            eventually(lambda: run.of("system", "init"))
            other = Run(w, "SAY:two:END", session=run.request["session"]).start
            other()
            script = f"{GUEST} run --directory /run/berth/run --id {other.__self__.id}; echo $?"
            assert w.bash(script).endswith("4")
        finally:
            Model.hold.clear()
        run.wait()
        equal(run.texts, ["Heard one."])
        equal(other.__self__.events, [])

    @step
    def what_is_said_while_a_tool_runs_is_taken_in():
        run = Run(w, "RUN:until [ -e /tmp/go ]; do timeout 0.1 tail -f /dev/null; done:END")
        run.start()
        eventually(lambda: w.bash("pgrep -x tail", check=False))
        run.say("SAY:steering:END")
        eventually(lambda: len(run.of("command_lifecycle")) >= 3)
        w.bash("touch /tmp/go")
        equal(run.wait()["ending"], "itself")
        assert "SAY:steering" in json.dumps(Model.seen[-1]["messages"])
        equal(run.count("started"), 1)

    @step
    def what_was_answered_together_is_not_heard_again():
        Model.hold.set()
        try:
            run = Run(w, "SAY:one:END").start()
            eventually(lambda: run.of("system", "init"))
            run.say("SAY:two:END")
            run.say("SAY:three:END")
            eventually(
                lambda: [e["state"] for e in run.of("command_lifecycle")].count("queued") == 3
            )
        finally:
            Model.hold.clear()
        run.wait()
        asked = len(Model.seen)
        run.run()
        equal((len(Model.seen), run.texts), (asked, ["Heard one.", "Heard three."]))

    @step
    def what_was_said_too_late_is_heard_at_the_next_start():
        run = Run(w, "SAY:one:END")
        run.run()
        run.say("SAY:late:END")
        run.run()
        equal(run.texts, ["Heard one.", "Heard late."])

    @step
    def the_credential_is_in_no_environment_and_no_argument():
        Model.hold.set()
        try:
            run = Run(w, "SAY:one:END").start()
            eventually(lambda: run.of("system", "init"))
            others = w.bash(
                "for p in /proc/[0-9]*; do cat $p/environ; done 2>/dev/null | tr '\\0' '\\n';"
                " ps axww -o args",
                check=False,
            )
            assert "first-token" not in others, others
        finally:
            Model.hold.clear()
        run.wait()
        assert "first-token" not in run.path("events.jsonl").read_text()

    @step
    def the_repositorys_hooks_run_only_when_its_settings_are_wanted():
        hook = {"type": "command", "command": "touch /tmp/hooked"}
        settings = {"hooks": {"SessionStart": [{"hooks": [hook]}]}}
        w.bash("mkdir -p /workspace/repo/.claude")
        path = "/workspace/repo/.claude/settings.json"
        sh("docker", "exec", "-i", w.container, "tee", path, input=json.dumps(settings))
        Run(w, "SAY:one:END").run()
        equal(w.bash("ls /tmp/hooked", check=False), "")
        Run(w, "SAY:one:END", loadsRepositorySettings=True).run()
        equal(w.bash("ls /tmp/hooked; rm -r /workspace/repo/.claude"), "/tmp/hooked")

    @step
    def work_in_the_background_gets_its_grace_and_then_goes():
        run = Run(w, "BACKGROUND:tail -f /dev/null:END")
        began = time.monotonic()
        end = run.run()
        assert 3 <= time.monotonic() - began < 12, time.monotonic() - began
        equal(end["ending"], "grace")
        equal(w.bash("pgrep -x tail", check=False), "")

    @step
    def what_turned_away_from_its_group_goes_too():
        run = Run(w, "RUN:setsid nohup tail -f /dev/null >/tmp/log 2>&1 & true:END")
        run.run()
        equal(w.bash("pgrep -x tail", check=False), "")
        equal(w.bash("ps -eo stat | grep -c Z", check=False), "0")


def questions(w):
    def asked(text, **request):
        run = Run(w, text, **{**ASKING, **request})
        equal(run.run()["status"], 0)
        equal(run.result["terminal_reason"], "tool_deferred")
        return run

    @step
    def a_question_waits_and_its_answer_continues_the_same_turn():
        run = asked("ASK:Which colour?:END")
        restart(w)
        before = len(Model.seen)
        run.answer(isAllowed=True, answers={"Which colour?": "Blue"})
        run.run()
        equal((run.texts, len(Model.seen)), (["All is done."], before + 1))
        assert '\\"Which colour?\\"=\\"Blue\\"' in json.dumps(Model.seen[-1]["messages"])

    @step
    def a_question_that_is_still_unanswered_is_asked_again():
        run = asked("ASK:Which colour?:END")
        run.run()
        results = run.of("result")
        equal([r["stop_reason"] for r in results], ["tool_deferred"] * 2)
        equal(len({r["deferred_tool_use"]["id"] for r in results}), 1)

    @step
    def a_question_that_is_refused_reaches_the_agent_with_its_reason():
        run = asked("ASK:Which colour?:END")
        run.answer(isAllowed=False, reason="Choose it yourself.")
        run.run()
        assert "Choose it yourself." in json.dumps(Model.seen[-1]["messages"])
        equal(run.result["terminal_reason"], "completed")

    @step
    def a_plan_is_approved_and_carried_out():
        run = asked("PLAN:# Mend it:END", permissionMode="plan")
        equal(run.result["deferred_tool_use"]["name"], "ExitPlanMode")
        run.answer(isAllowed=True)
        run.request["permissionMode"] = "bypassPermissions"
        run.run()
        equal((run.result["terminal_reason"], run.texts), ("completed", ["All is done."]))

    @step
    def a_plan_is_refused():
        run = asked("PLAN:# Mend it:END", permissionMode="plan")
        run.answer(isAllowed=False, reason="Another way.")
        run.run()
        assert "Another way." in json.dumps(Model.seen[-1]["messages"])

    @step
    def who_decides_alone_has_no_way_to_ask():
        run = Run(w, "ASK:Which colour?:END")
        run.run()
        equal(run.result["terminal_reason"], "completed")
        assert "AskUserQuestion" not in run.of("system", "init")[0]["tools"]
        run = Run(w, "ASK:Which colour?:END", asksForApproval=True, permissionMode="plan")
        run.run()
        tools = run.of("system", "init")[0]["tools"]
        assert "AskUserQuestion" not in tools and "ExitPlanMode" in tools
