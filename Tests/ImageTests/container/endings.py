"""How headless runs end when something is wrong: limits, failures of the model, other agents."""

import contextlib
import time

from .common import equal, eventually, sh, step, times
from .model import Model
from .run import Run

FLOOD = """#!/bin/bash
printf -v text '%4000s'
yes "{\\"type\\":\\"stream_event\\",\\"text\\":\\"$text\\"}" | head -c 1G
"""


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
        agent = program("flood", FLOOD)
        run = Run(w, "x", limits={"events": 1 << 20})
        began = time.monotonic()
        end = run.run(claude=agent)
        times["1 GiB of output"] = time.monotonic() - began
        assert end["bytes"] > 900 << 20, end
        assert run.path("events.jsonl").stat().st_size < 2 << 20

    @step
    def an_agent_that_floods_with_words_fills_no_disk():
        agent = program("words", "#!/bin/bash\nyes | head -c 16M\n")
        run = Run(w, "x", limits={"events": 1 << 20})
        run.run(claude=agent)
        equal(run.count("limit"), 1)
        assert run.path("events.jsonl").stat().st_size < 2 << 20

    @step
    def an_agent_that_prints_no_json_is_written_down():
        script = "#!/bin/bash\nprintf 'caf\\xe9\\n'; printf 'torn'; echo why >&2; exit 7\n"
        run = Run(w, "x")
        end = run.run(claude=program("words", script))
        equal((end["status"], end["errors"]), (7, "why\n"))
        equal([event["text"] for event in run.of("berth", "line")], ["caf\ufffd", "torn"])
