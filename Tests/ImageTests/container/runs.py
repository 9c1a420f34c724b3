"""Headless runs with the real Claude Code: what they come to, and how they are ended."""

import contextlib
import json
import os
import time

from .common import equal, eventually, sh, step, times
from .model import Model
from .run import GUEST, Run
from .workspace import Workspace, bare

ASKING = {"questions": "ask"}
FLOOD = """#!/bin/bash
printf -v text '%4000s'
yes "{\\"type\\":\\"stream_event\\",\\"text\\":\\"$text\\"}" | head -c 1G
"""


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
        limits(w)
        failures(w)
        other_agents(w)


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


def limits(w):
    @step
    def a_model_that_falls_silent_is_not_waited_for():
        began = time.monotonic()
        end = Run(w, "STALL:x:END", limits={"silence": 4}).run()
        equal(end["ending"], "silence")
        assert time.monotonic() - began < 20
        equal(w.bash("pgrep -x claude", check=False), "")

    @step
    def a_run_ends_when_its_time_is_over():
        run = Run(w, "RUN:tail -f /dev/null:END", limits={"wall": 4})
        equal(run.run()["ending"], "wall")
        equal(w.bash("pgrep -x tail", check=False), "")

    @step
    def a_stop_file_ends_it_and_keeps_it_from_starting():
        run = Run(w, "RUN:tail -f /dev/null:END").start()
        eventually(lambda: w.bash("pgrep -x tail", check=False))
        run.path("stop").touch()
        equal(run.wait()["ending"], "stop")
        run.run()
        equal((run.count("started"), run.count("ended")), (1, 2))
        run.path("stop").unlink()
        # Without it the turn goes on where it was: with the end of the command.
        equal((run.run()["ending"], run.texts), ("itself", ["All is done."]))

    @step
    def a_signal_ends_the_agent_first():
        run = Run(w, "RUN:tail -f /dev/null:END").start()
        eventually(lambda: w.bash("pgrep -x tail", check=False))
        w.bash(f"kill {run.of('berth', 'started')[-1]['process']}")
        equal(run.wait()["ending"], "stop")
        equal(w.bash("pgrep -x 'tail|claude'", check=False), "")

    @step
    def the_budget_and_the_turns_end_it():
        Model.usage = {"input_tokens": 1, "output_tokens": 1_000_000}
        try:
            run = Run(w, "RUN:true:END", limits={"budget": 1})
            run.run()
        finally:
            Model.usage = {"input_tokens": 1, "output_tokens": 1}
        equal(run.result["terminal_reason"], "budget_exhausted")
        run = Run(w, "RUN:true:END", limits={"turns": 1})
        run.run()
        equal(run.result["terminal_reason"], "max_turns")

    @step
    def a_line_of_ten_megabytes_is_replaced_by_its_length():
        run = Run(w, f"LONG:{10_000_000}:END")
        end = run.run()
        equal((end["ending"], end["status"]), ("itself", 0))
        lengths = [event["bytes"] for event in run.of("berth", "line")]
        assert lengths and min(lengths) > 10_000_000, lengths
        assert run.path("events.jsonl").stat().st_size < 1 << 20

    @step
    def a_flood_stops_at_the_limit_and_its_result_is_kept():
        run = Run(w, "FLOOD:64:END", limits={"events": 1 << 20})
        end = run.run()
        equal((end["ending"], run.count("limit")), ("itself", 1))
        assert end["bytes"] > 2 << 20, end
        assert run.path("events.jsonl").stat().st_size < 8 << 20
        equal(run.result["terminal_reason"], "completed")


def failures(w):
    @contextlib.contextmanager
    def faults(*answers):
        Model.faults[:] = answers
        try:
            yield
        finally:
            Model.faults.clear()

    def failed(*answers, environment=(), **request):
        run = Run(w, "SAY:one:END", **request)
        with faults(*answers):
            end = run.run(*environment)
        equal((run.result["is_error"], run.result["terminal_reason"]), (True, "api_error"))
        # Once it is mended, the same request goes on.
        run.run()
        equal((run.result["is_error"], run.texts[-1]), (False, "Heard one."))
        return end

    @step
    def a_refused_credential():
        failed(*[401] * 6)

    @step
    def a_model_that_does_not_exist():
        failed(*[404] * 6, model="claude-none")

    @step
    def an_overloaded_model():
        failed(*[529] * 6, environment=["CLAUDE_CODE_MAX_RETRIES=1"])

    @step
    def a_limit_of_requests_is_waited_for():
        run = Run(w, "SAY:one:END")
        with faults((429, [("retry-after", "1")])):
            run.run()
        equal(run.texts, ["Heard one."])

    @step
    def a_subscriptions_limit():
        run = Run(w, "SAY:one:END")
        Model.limit_until = int(time.time()) + 3600
        try:
            run.run()
            equal(run.of("rate_limit_event")[-1]["rate_limit_info"]["resetsAt"], Model.limit_until)
        finally:
            Model.limit_until = None
        equal(run.run()["status"], 0)
        equal(run.texts[-1], "Heard one.")

    @step
    def no_credential():
        (w.run / "secrets/CLAUDE_CODE_OAUTH_TOKEN").unlink()
        try:
            failed_run = Run(w, "SAY:one:END")
            failed_run.run()
            equal(failed_run.of("assistant")[-1]["error"], "authentication_failed")
        finally:
            w.secret("CLAUDE_CODE_OAUTH_TOKEN", "first-token")

    @step
    def a_session_that_is_elsewhere_is_found():
        """Which of the two ways to start is right is not for Berth alone to know."""
        run = Run(w, "SAY:one:END")
        run.run()
        w.bash("mv ~/.claude/projects/-workspace-repo ~/.claude/projects/elsewhere")
        run.say("SAY:two:END")
        run.run()
        equal(run.texts, ["Heard one.", "Heard two."])

    @step
    def a_checkout_that_is_gone_is_said():
        w.bash("mv /workspace/repo /workspace/moved")
        try:
            end = Run(w, "SAY:one:END").run()
        finally:
            w.bash("mv /workspace/moved /workspace/repo")
        equal(end["status"], 127)
        assert "/workspace/repo" in end["errors"], end


def other_agents(w):
    """Programs instead of Claude Code that do what it never should."""

    def program(name, script):
        directory = f"/tmp/{name}"
        w.bash(f"mkdir -p {directory}")
        sh("docker", "exec", "-i", w.container, "tee", f"{directory}/claude", input=script)
        w.bash(f"chmod 755 {directory}/claude")
        return directory

    @step
    def an_agent_that_ignores_every_signal_is_killed():
        agent = program("deaf", "#!/bin/bash\ntrap '' TERM INT\nwhile :; do read -t 1; done\n")
        run = Run(w, "x", limits={"silence": 1})
        end = run.run(claude=agent)
        equal((end["ending"], end.get("signal")), ("silence", 9))

    @step
    def an_agent_that_floods_fills_no_disk():
        agent = program("flood", '#!/bin/bash\nyes \'{"type":"stream_event"}\' | head -c 1G\n')
        run = Run(w, "x", limits={"events": 1 << 20})
        began = time.monotonic()
        end = run.run(claude=agent)
        times["1 GiB of output"] = time.monotonic() - began
        assert end["bytes"] > 900 << 20, end
        assert run.path("events.jsonl").stat().st_size < 2 << 20

    @step
    def an_agent_that_prints_no_json_is_written_down():
        script = "#!/bin/bash\nprintf 'caf\\xe9\\n'; printf 'torn'; echo why >&2; exit 7\n"
        run = Run(w, "x")
        end = run.run(claude=program("words", script))
        equal((end["status"], end["errors"]), (7, "why\n"))
        equal([event["text"] for event in run.of("berth", "line")], ["caf\ufffd", "torn"])
