"""What the measurements of whole programs share."""

import http.client
import json
import os
import pathlib
import socket
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BERTH = str(ROOT / ".build/release/berth")
IMAGE = "berth-engine-tests:2"  # busybox that sleeps; `bench open` makes it


class Socket(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def get(path, url):
    """Status and body, or None when nothing answers."""
    connection = Socket(path)
    try:
        connection.request("GET", url)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return None
    finally:
        connection.close()


def sh(*arguments, **options):
    done = subprocess.run(arguments, check=True, capture_output=True, text=True, **options)
    return done.stdout


def until(what, condition, seconds=60, pause=0.001):
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise SystemExit(f"waited {seconds} s for {what}")
        time.sleep(pause)
    return found


def figure(measure, value, unit, bound=None, detail=None, at_least=False):
    """One line of the table; `bound` is the most that is allowed, or with `at_least` the least."""
    return {
        "measure": measure,
        "value": value,
        "unit": unit,
        "bound": bound,
        "detail": detail,
        "at_least": at_least,
    }


def quantile(part, values):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def write(path, figures, samples=None):
    pathlib.Path(path).write_text(
        json.dumps({"figures": figures, "samples": samples or {}}, indent=2) + "\n"
    )


def spread(values):
    return f"median {statistics.median(values):.0f} ms, worst {max(values):.0f} ms of {len(values)}"


def image():
    """Makes sure that the tiny image is there, and says what makes it."""
    if subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True).returncode == 0:
        return
    raise SystemExit(f"{IMAGE} is not on the Engine: run `scripts/bench open` first")


class Events:
    """The Engine's events of containers that have a label, as they come: [(verb, id, seconds)]."""

    def __init__(self, label):
        self.process = subprocess.Popen(
            [
                "docker",
                "events",
                "--filter",
                "type=container",
                "--filter",
                f"label={label}",
                "--format",
                "{{json .}}",
            ],
            stdout=subprocess.PIPE,
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        self.text, self.seen = b"", []

    def poll(self):
        try:
            self.text += os.read(self.process.stdout.fileno(), 1 << 20)
        except BlockingIOError:
            pass  # nothing new
        *lines, self.text = self.text.split(b"\n")
        for line in map(json.loads, filter(None, lines)):
            self.seen.append((line["Action"], line["Actor"]["ID"], line["timeNano"] / 1e9))
        return self.seen

    def close(self):
        self.process.terminate()
        self.process.wait()
