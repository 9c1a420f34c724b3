#!/usr/bin/env python3
"""Measures `berth serve` and `berth get` as whole programs: program.py WORK RESULT.json

1,000 suspended workspaces (each with a real volume) for start-up and listing; 100 open ones (each
with a real container of a tiny image; this script listens on their terminals' sockets) for what the
steady state costs.
"""

import json
import os
import pathlib
import selectors
import socket
import statistics
import sys
import threading
import time

from common import IMAGE, figure, image, sh, spread, until, write
from serving import Serve, clear, cpu

STEADY = 65  # seconds: more than two resyncs
ENGINE = pathlib.Path(os.environ["BERTH_ENGINE_DIR"], "docker.pid")


def manifest(count, state):
    return "---\n".join(
        f"apiVersion: berth/v1\nkind: Workspace\nmetadata: {{name: w-{number}, labels: {{team:"
        f" web}}}}\nspec:\n  repository: https://forge.example/acme/shop.git\n  image: {IMAGE}\n "
        f" state: {state}\n"
        for number in range(count)
    )


def settled(serve, count, reason):
    items = serve.workspaces()
    ready = [c for item in items for c in item["status"]["conditions"] if c["type"] == "Ready"]
    return len(items) == count and sum(c["reason"] in reason for c in ready) == count


def many(work):
    data = work / "many"
    serve = Serve(data)
    try:
        serve.berth("apply", "-f", "-", input=manifest(1000, "Suspended"))
        until("1,000 volumes", lambda: settled(serve, 1000, ["Suspended"]), 240, 0.5)
        serve.stop()
        starts, empty = [], []
        for number in range(7):
            serve = Serve(work / f"empty-{number}")
            empty.append(serve.ready)
            serve.stop()
            serve = Serve(data)
            starts.append(serve.ready)
            until("the first passes", lambda: settled(serve, 1000, ["Suspended"]), 60, 0.1)
            time.sleep(1)
            if len(starts) < 7:
                serve.stop()
        url = "http://berth/api/v1/workspaces?view=summary"
        lists, curls = [], []
        for _ in range(31):
            text = timed(lists, lambda: serve.berth("get", "workspaces"))
            answer = timed(curls, lambda: sh("curl", "-sS", "--unix-socket", serve.socket, url))
        assert len(text.splitlines()) == 1001, text[:200]
        assert len(json.loads(answer)["items"]) == 1000, answer[:200]
        resident = serve.megabytes()
    finally:
        serve.stop()
    return [
        over("serve ready with 1,000 workspaces stored, over none stored", starts, empty, 5),
        over("berth get workspaces with 1,000, over curl of the same answer", lists, curls, 3),
        figure(
            "serve's resident memory with 1,000 stored",
            resident,
            "MB",
            None,
            "whole program, gateway included",
        ),
    ]


def timed(times, action):
    """What the action gives; its milliseconds join the times."""
    begun = time.monotonic()
    answer = action()
    times.append((time.monotonic() - begun) * 1000)
    return answer


def over(measure, times, base, bound):
    """The ratio of two medians that were taken in turn."""
    ratio = statistics.median(times) / statistics.median(base)
    return figure(measure, ratio, "×", bound, f"{spread(times)}; base: {spread(base)}")


def listen(run, count):
    """Stands for ttyd: accepts on each workspace's socket, from when its directory appears."""
    ready, served = selectors.DefaultSelector(), set()

    def serve():
        while True:
            for directory in set(run.iterdir()) - served if len(served) < count else ():
                server = socket.socket(socket.AF_UNIX)
                server.bind(f"{directory}/ttyd.sock")
                server.listen(64)
                ready.register(server, selectors.EVENT_READ)
                served.add(directory)
            for key, _ in ready.select(0.2 if len(served) < count else None):
                key.fileobj.accept()[0].close()

    threading.Thread(target=serve, daemon=True).start()


def steady(work):
    data = work / "steady"
    serve = Serve(data)
    try:
        listen(data / "run", 100)
        serve.berth("apply", "-f", "-", input=manifest(100, "Open"))
        until(
            "100 containers",
            lambda: settled(serve, 100, ["Running", "Starting", "Cloning", "Ready"]),
            120,
            0.2,
        )
        time.sleep(8)
        engine = int(ENGINE.read_text())
        before, begun = serve.counts(), time.monotonic()
        used, used_by_engine = cpu(serve.process.pid), cpu(engine)
        time.sleep(STEADY)
        after, lasted = serve.counts(), time.monotonic() - begun
        spent = cpu(serve.process.pid) - used
        spent_by_engine = cpu(engine) - used_by_engine
        reasons = {
            c["reason"]
            for item in serve.workspaces()
            for c in item["status"]["conditions"]
            if c["type"] == "Ready"
        }
    except SystemExit:
        print(
            *((i["metadata"]["name"], i["status"]["conditions"]) for i in serve.workspaces()[:3]),
            sep="\n",
            file=sys.stderr,
        )
        raise
    finally:
        serve.stop()
    made = {op: after[op] - before.get(op, 0) for op in after if after[op] != before.get(op, 0)}
    others = sum(n for op, n in made.items() if op not in ("container.list", "volume.list"))
    return [
        figure(
            "steady state, 100 containers: Engine calls besides resync",
            others,
            "",
            0,
            f"in {lasted:.0f} s: {made or 'none'}; Ready says {', '.join(sorted(reasons))}",
        ),
        figure(
            "steady state, 100 containers: processor, over the Engine's own",
            spent / spent_by_engine,
            "×",
            0.5,
            f"{spent * 1000:.0f} and {spent_by_engine * 1000:.0f} ms in {lasted:.0f} s",
        ),
    ]


image()
work = pathlib.Path(sys.argv[1])
which = sys.argv[3:] or ["many", "steady"]
figures = []
try:
    if "many" in which:
        figures += many(work)
        clear()
    if "steady" in which:
        figures += steady(work)
finally:
    clear()
write(sys.argv[2], figures)
