#!/usr/bin/env python3
"""The same damage under Docker Swarm and Docker Compose: rivals.py WORK RESULT.json

Swarm: a service of one replica, as it comes (it waits 5 s before a restart) and with
--restart-delay 0s. Compose has no controller, so `up -d` is typed the moment the damage is done.
"""

import pathlib
import shutil
import statistics
import subprocess
import sys
import time

from common import IMAGE, Events, figure, image, sh, spread, until, write

LABEL = "berth.bench"
DAMAGES = [
    ("killed", ["kill"], "die"),
    ("removed", ["rm", "--force"], "destroy"),
    ("paused", ["pause"], "pause"),
]
PATIENCE = 20  # seconds after which nothing more is expected


def suffer(events, damage, container, event, repair=None):
    """Milliseconds from the damage to a container that runs; None if there is none in time."""
    events.poll()
    seen = len(events.seen)
    sh("docker", *damage, container)
    if repair:
        repair()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        fresh = events.poll()[seen:]
        broken = [moment for verb, name, moment in fresh if verb == event and name == container]
        again = [moment for verb, _, moment in fresh if verb in ("start", "unpause")]
        if broken and again:
            return (again[-1] - broken[-1]) * 1000
        time.sleep(0.005)
    return None


def running(label):
    return sh(
        "docker",
        "ps",
        "--quiet",
        "--no-trunc",
        "--filter",
        f"label={label}",
        "--filter",
        "status=running",
    ).split()


def rounds(name, label, count, repair=None):
    figures, samples = [], {}
    events = Events(label)
    time.sleep(0.5)
    try:
        for word, damage, event in DAMAGES:
            times = []
            for _ in range(count):
                (container,) = until("one container", lambda: running(label), 60, 0.05)
                time.sleep(0.5)  # until it is known to be healthy
                taken = suffer(events, damage, container, event, repair)
                if taken is None:
                    break
                times.append(taken)
            if times:
                samples[f"{name} {word}"] = times
                figures.append(
                    figure(
                        f"{name}: {word} → running",
                        statistics.median(times),
                        "ms",
                        None,
                        spread(times),
                    )
                )
            else:
                figures.append(
                    figure(f"{name}: {word} → running", None, "", None, f"not in {PATIENCE} s")
                )
                for left in sh(
                    "docker",
                    "ps",
                    "--quiet",
                    "--filter",
                    f"label={label}",
                    "--filter",
                    "status=paused",
                ).split():
                    sh("docker", "unpause", left)
    finally:
        events.close()
    return figures, samples


def swarm(name, count, *options):
    label = f"{LABEL}=swarm"
    sh(
        "docker",
        "service",
        "create",
        "--quiet",
        "--name",
        "berth-bench",
        "--container-label",
        label,
        "--mount",
        "type=volume,source=berth-bench,target=/workspace",
        *options,
        IMAGE,
        "sleep",
        "3600",
    )
    try:
        return rounds(name, label, count)
    finally:
        sh("docker", "service", "rm", "berth-bench")
        until(
            "the service to go",
            lambda: not sh("docker", "ps", "--all", "--quiet", "--filter", f"label={label}"),
            60,
            0.1,
        )


def compose(command, work):
    project = work / "compose"
    project.mkdir(exist_ok=True)
    (project / "docker-compose.yml").write_text(
        f'version: "3.3"\nservices:\n  bench:\n    image: {IMAGE}\n    command: ["sleep", "3600"]\n'
        f'    labels: {{{LABEL}: compose}}\n    volumes: ["work:/workspace"]\nvolumes: {{work:'
        " {}}\n"
    )

    def up():
        subprocess.run(
            [*command, "up", "-d"], cwd=project, capture_output=True, text=True, timeout=120
        )

    up()
    try:
        return rounds("docker compose up", f"{LABEL}=compose", 10, up)
    finally:
        subprocess.run(
            [*command, "down", "--volumes", "--timeout", "0"], cwd=project, capture_output=True
        )


image()
work = pathlib.Path(sys.argv[1])
found = []
sh("docker", "swarm", "init", "--advertise-addr", "127.0.0.1", "--listen-addr", "127.0.0.1")
try:
    found.append(swarm("Docker Swarm", 8))
    found.append(swarm("Docker Swarm, no delay", 8, "--restart-delay", "0s"))
finally:
    sh("docker", "swarm", "leave", "--force")
    subprocess.run(["docker", "volume", "rm", "--force", "berth-bench"], capture_output=True)
plugin = subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0
if plugin or shutil.which("docker-compose"):
    found.append(compose(["docker", "compose"] if plugin else ["docker-compose"], work))
write(
    sys.argv[2],
    sum((figures for figures, _ in found), []),
    {k: v for _, s in found for k, v in s.items()},
)
