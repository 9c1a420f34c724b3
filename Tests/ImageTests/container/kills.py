"""Headless runs that are killed at random moments and started again."""

import collections
import json
import os
import random
import time

from .common import equal, eventually, step, times
from .model import Model
from .run import Run
from .runs import headless, restart

VICTIMS = ("claude", "guest", "both", "container")


def killed_runs():
    """Every message is answered once, and the events have all that the conversation has, once."""
    cycles = int(os.environ.get("BERTH_KILL_CYCLES", "12"))
    seed = int(os.environ.get("BERTH_SEED", time.time_ns() % 1_000_000))
    print(f"BERTH_SEED={seed}", flush=True)
    chance = random.Random(seed)
    Model.pace = 0.15
    try:
        with headless() as w:
            for index in range(cycles):
                one_life(w, index, VICTIMS[index % len(VICTIMS)], chance)
    finally:
        Model.pace = 0.0


def one_life(w, index, victim, chance):
    """One run with a command and two later messages, killed up to three times."""
    moments = [chance.uniform(0, 2.2) for _ in range(chance.randint(1, 3))]
    told = ", ".join(f"{moment:.2f}" for moment in moments)

    def life():
        mark = f"k{index}"
        run = Run(w, f"RUN:echo {mark}:END", limits={"silence": 20})
        run.say(f"SAY:{mark} one:END")
        run.start()
        for moment in moments:
            time.sleep(moment)  # the moment is what is tested
            kill(w, run, victim)
            if moment == moments[0]:
                run.say(f"SAY:{mark} two:END")
            run.start()
        run.wait(60)
        finish(run)
        check(w, run, mark)

    life.__name__ = f"killing_{victim}_after_{told}_s"
    step(life)


def kill(w, run, victim):
    if victim == "container":
        restart(w)
        return
    own, agent = "pkill -KILL -f 'berth-guest run'", "pkill -KILL -f /usr/lib/claude-code/claude"
    w.bash({"guest": own, "claude": agent, "both": f"{own}; {agent}"}[victim], check=False)
    if victim == "claude":
        eventually(lambda: not run.is_running)


def finish(run):
    """Starts it until nothing that was said is unheard, as the controller would."""
    for _ in range(4):
        if unheard(run) == set() and run.ends and run.ends[-1].get("status") == 0:
            return
        run.run(deadline=60)
    raise AssertionError(f"still unheard: {unheard(run)}; {run.ends}")


def said(run):
    lines = run.path("messages.jsonl").read_text().splitlines()
    return [message["uuid"] for message in run.request["messages"] + list(map(json.loads, lines))]


def unheard(run):
    done = {e["command_uuid"] for e in run.of("command_lifecycle") if e["state"] == "completed"}
    for event in run.of("berth", "started"):
        done.update(event.get("heard", []))
    return set(said(run)) - done


def check(w, run, mark):
    heard = collections.Counter(
        message for entry in run.session_lines for message in messages_of(entry)
    )
    for message in said(run):
        equal((message, heard[message]), (message, 1))
    uuids = [event["uuid"] for event in run.events if event.get("uuid")]
    doubles = [uuid for uuid, count in collections.Counter(uuids).items() if count > 1]
    equal(doubles, [])
    equal({entry["uuid"] for entry in run.session_lines if is_shown(entry)} - set(uuids), set())
    # The model was told each message once, and answered none twice.
    requests = [json.dumps(request["messages"]) for request in Model.seen if request.get("tools")]
    last = [request for request in requests if f"echo {mark}:" in request][-1]
    for text in (f"RUN:echo {mark}:END", f"SAY:{mark} one:END", f"SAY:{mark} two:END"):
        equal((text, last.count(text)), (text, 1))
    for text in (f"Heard {mark} one.", f"Heard {mark} two."):
        assert run.texts.count(text) <= 1, run.texts
    assert run.texts, run.events
    equal(w.bash("pgrep -x claude", check=False), "")


def messages_of(entry):
    """The messages that a line of the conversation holds, or says to be in a turn."""
    if entry["type"] == "user":
        return [entry["uuid"], *entry.get("mergedSendUuids", [])]
    return [entry.get("attachment", {}).get("source_uuid")]


def is_shown(entry):
    """Whether Claude Code prints what the line holds."""
    if entry.get("isMeta") or entry.get("message", {}).get("model") == "<synthetic>":
        return False
    content = json.dumps(entry.get("message", {}).get("content"))
    return entry["type"] == "assistant" or entry["type"] == "user" and '"tool_result"' in content


def twenty_at_once():
    """Twenty runs on one machine end, each with its own answer."""
    with headless() as w:

        @step
        def twenty_runs_at_once():
            began = time.monotonic()
            runs = [Run(w, f"SAY:run {index}:END").start() for index in range(20)]
            for index, run in enumerate(runs):
                run.wait(240)
                equal(run.texts, [f"Heard run {index}."])
            times["twenty runs at once"] = time.monotonic() - began
