"""`berth serve` as a process to be measured, and what it leaves on the Engine."""

import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

from common import BERTH, get, sh, until

TICKS = os.sysconf("SC_CLK_TCK")


class Serve:
    def __init__(self, data, listen=False):
        self.data, self.socket, self.port = (
            data,
            f"{data}/berth.sock",
            free_port() if listen else None,
        )
        data.mkdir(exist_ok=True)
        pathlib.Path(self.socket).unlink(missing_ok=True)
        self.started = time.monotonic()
        log = open(data / "serve.log", "a")
        address = f"127.0.0.1:{self.port}" if listen else "none"
        self.process = subprocess.Popen(
            [BERTH, "serve", "--data", str(data), "--listen", address], stderr=log
        )
        until("serve to be ready", lambda: (get(self.socket, "/readyz") or [0])[0] == 200)
        self.ready = (time.monotonic() - self.started) * 1000

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def berth(self, *arguments, **options):
        return sh(BERTH, *arguments, "--server", f"unix://{self.socket}", **options)

    def workspaces(self):
        return json.loads(get(self.socket, "/api/v1/workspaces")[1])["items"]

    def counts(self):
        text = get(self.socket, "/metrics")[1].decode()
        found = re.findall(r'^berth_engine_requests_total\{op="([^"]+)".*\} (\d+)$', text, re.M)
        return {op: sum(int(n) for name, n in found if name == op) for op, _ in found}

    def megabytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def post(self, path, headers):
        """The answer to an empty request over HTTP; `headers` are lines."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(
            "POST", path, body=b"", headers=dict(line.split(": ", 1) for line in headers)
        )
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        assert answer.status < 300, f"{path}: {answer.status} {text[:200]!r}"
        return json.loads(text)


def cpu(pid):
    """Seconds of processor time that a process has used."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clear():
    ours = ["--quiet", "--filter", "label=berth.installation"]

    def gone(listing, removal):
        names = sh("docker", *listing, *ours).split()
        for start in range(0, len(names), 200):
            subprocess.run(["docker", *removal, *names[start : start + 200]], capture_output=True)
        return not names

    until("containers to go", lambda: gone(["ps", "--all"], ["rm", "--force"]), 120, 0.2)
    until("volumes to go", lambda: gone(["volume", "ls"], ["volume", "rm"]), 120, 0.2)
    gone(
        ["network", "ls"], ["network", "rm"]
    )  # this Engine sometimes keeps one for endpoints that are gone
