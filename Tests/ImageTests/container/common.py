"""What every check uses: commands, waiting with a deadline, the step, and this run's names."""

import os
import pathlib
import subprocess
import tempfile
import time

IMAGE = os.environ.get("BERTH_IMAGE", "berth-workspace:latest")
TAG = f"image-check-{os.getpid()}"
ROOT = pathlib.Path(__file__).resolve().parents[3]
WORK = pathlib.Path(tempfile.mkdtemp(prefix="berth-image-check-"))
WORK.chmod(0o755)
failures, times = [], {}


def sh(*words, input=None, check=True, timeout=60):
    done = subprocess.run(words, input=input, capture_output=True, text=True, timeout=timeout)
    if check and done.returncode:
        raise AssertionError(f"{' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def eventually(what, deadline=20.0, every=0.05):
    """The first truthy answer of `what`; a failed check when there is none in time."""
    end, last = time.monotonic() + deadline, None
    while time.monotonic() < end:
        try:
            if last := what():
                return last
        except (OSError, ValueError, AssertionError, KeyError, TypeError) as error:
            last = error
        time.sleep(every)
    raise AssertionError(f"not within {deadline} s; last: {last!r}")


def evidence():
    """What to show of the workspace in which a step failed; set by whoever runs one."""
    return ""


def step(function):
    began = time.monotonic()
    try:
        function()
        print(
            f"ok    {function.__name__.replace('_', ' ')} ({time.monotonic() - began:.1f} s)",
            flush=True,
        )
    except Exception as error:
        failures.append(function.__name__)
        print(f"FAIL  {function.__name__.replace('_', ' ')}: {error}", flush=True)
        print(evidence(), flush=True)


def equal(left, right):
    assert left == right, f"{left!r} is not {right!r}"
