#!/usr/bin/env python3
"""Measures the terminal relay against the same ttyd reached directly: relay.py WORK RESULT.json

A real workspace container; its ttyd is replaced by one that runs a tiny program instead of tmux, so
that what is measured is the way there and back and no redrawing. Blocks of both ways alternate
within one run.
"""

import base64
import hashlib
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import threading
import time

from common import figure, quantile, sh, until, write
from serving import Serve, clear
from ttyd import Terminal

ROUNDS, KEYS = 8, 400
BULK = 100_000_000
IDLE = 500

# k: echoed. g: BULK bytes, then E. n: bytes without end.
PROGRAM = f"""#!/bin/bash
stty raw -echo
while IFS= read -rN1 key; do
  case $key in
    k) printf k ;;
    g) head -c {BULK} /dev/zero | tr '\\\\0' x; printf E ;;
    n) exec tr '\\\\0' y </dev/zero ;;
  esac
done
"""


class Typist(Terminal):
    """A terminal with PROGRAM behind it."""

    def echo(self):
        """Milliseconds until a key is back."""
        begun = time.perf_counter()
        self.send("0k")
        while self.frame()[:1] != b"0":
            pass
        return (time.perf_counter() - begun) * 1000

    def bulk(self):
        """Seconds until BULK bytes are there; frames are not taken apart, which would be this
        program's time."""
        begun, count, last = time.perf_counter(), 0, b""
        self.send("0g")
        while count < BULK or not last.endswith(b"E"):
            last = self.receive()
            count += len(last)
        return time.perf_counter() - begun

    def settle(self):
        """Until the program behind it answers."""
        self.echo()
        time.sleep(0.1)

    def drain(self):
        """Prints without end into nothing, in a process of its own."""
        self.send("0n")
        child = os.fork()
        if child:
            return child
        try:
            while self.socket.recv(1 << 18):
                pass
        finally:
            os._exit(0)


class Setting:
    """A controller with workspaces on it whose terminals are PROGRAM."""

    def __init__(self, work):
        self.serve = Serve(work / "relay", listen=True)
        token = self.serve.berth(
            "token", "create", "--name", "bench", "--role", "editor", "--expires", "1h"
        ).split()[-1]
        self.headers = [
            f"Authorization: Bearer {token}",
            f"Origin: http://127.0.0.1:{self.serve.port}",
        ]
        self.serve.berth(
            "apply",
            "-f",
            "-",
            input=(
                "apiVersion: berth/v1\nkind: WorkspaceClass\nmetadata: {name: default}\n"
                'spec: {limits: {repositories: ["file:///srv/berth/*"]}}\n'
            ),
        )
        self.ways = [self.workspace(name) for name in ("typist", "neighbour")]

    def workspace(self, name):
        self.serve.berth(
            "apply",
            "-f",
            "-",
            "--wait",
            input=(
                f"apiVersion: berth/v1\nkind: Workspace\nmetadata: {{name: {name}}}\n"
                f"spec: {{repository: file:///srv/berth/example.git, featureBranch: {name}}}\n"
            ),
        )
        container = sh("docker", "ps", "-q", "--filter", f"label=berth.workspace={name}").strip()
        uid = sh(
            "docker", "inspect", "--format", '{{index .Config.Labels "berth.uid"}}', container
        ).strip()
        run = self.serve.data / "run" / uid
        sh(
            "docker",
            "exec",
            "-i",
            container,
            "bash",
            "-c",
            "cat >/tmp/program; chmod +x /tmp/program; pkill -x claude; true",
            input=PROGRAM,
        )
        subprocess.Popen(
            [
                "docker",
                "exec",
                container,
                "ttyd",
                "--interface",
                "/run/berth/bench.sock",
                "--writable",
                "--url-arg",
                "--debug",
                "3",
                "/tmp/program",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until("the bench's ttyd", lambda: accepts(run / "bench.sock"), 20, 0.05)
        os.rename(run / "bench.sock", run / "ttyd.sock")
        return name, str(run / "ttyd.sock")

    def direct(self, way=0):
        return Typist(self.ways[way][1], "/ws?arg=claude")

    def relayed(self, way=0):
        name = self.ways[way][0]
        ticket = self.serve.post(f"/api/v1/workspaces/{name}/tabs/claude/ticket", self.headers)[
            "ticket"
        ]
        return Typist(
            ("127.0.0.1", self.serve.port), f"/code/{name}/tty/claude", ticket, self.headers
        )


def accepts(path):
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def alternate(setting, measure):
    """What `measure` gives of a direct and a relayed terminal, in turn: two lists of ROUNDS
    answers."""
    answers = ([], [])
    for _ in range(ROUNDS):
        for open_one, answer in zip((setting.direct, setting.relayed), answers, strict=True):
            terminal = open_one()
            terminal.settle()
            answer.append(measure(terminal))
            terminal.socket.close()
    return answers


def echoes(setting):
    """p50 and p99 of a key's way there and back, directly and relayed."""
    ways = alternate(setting, lambda terminal: [terminal.echo() for _ in range(KEYS)])
    return [(quantile(0.5, pool), quantile(0.99, pool)) for pool in (sum(way, []) for way in ways)]


def beside_noise(open_one):
    """The p99 of echoes while the neighbour prints without end, both opened in the same way."""
    noise = open_one(1)
    child = noise.drain()
    time.sleep(1)
    quiet = open_one()
    quiet.settle()
    p99 = quantile(0.99, [quiet.echo() for _ in range(KEYS * 4)])
    os.kill(child, 9)
    os.waitpid(child, 0)
    noise.socket.close()
    return p99


def typing(setting):
    direct, relayed = echoes(setting)
    loud, loud_directly = beside_noise(setting.relayed), beside_noise(setting.direct)
    pair = (
        f"directly {direct[0]:.2f} and {direct[1]:.2f} ms, relayed {relayed[0]:.2f} and"
        f" {relayed[1]:.2f} ms (p50, p99)"
    )
    return [
        figure("terminal: echo, relayed over direct, p50", relayed[0] / direct[0], "×", 4, pair),
        figure("terminal: echo, relayed over direct, p99", relayed[1] / direct[1], "×", 3, pair),
        figure(
            "terminal: typing beside a neighbour that prints without end, p99 over idle",
            loud / relayed[1],
            "×",
            2,
            f"{loud:.2f} ms; directly it is {loud_directly / direct[1]:.2f} ×",
        ),
    ]


def throughput(setting):
    direct, relayed = alternate(setting, Typist.bulk)
    ratio = statistics.median(direct) / statistics.median(relayed)
    rates = [BULK / 1e6 / statistics.median(way) for way in (direct, relayed)]
    return [
        figure(
            "terminal: throughput, relayed over direct",
            ratio,
            "×",
            0.9,
            f"{rates[0]:.0f} and {rates[1]:.0f} MB/s",
            at_least=True,
        )
    ]


def idle(setting):
    """What the gateway holds for each terminal that is attached and silent."""
    name, path = setting.ways[0]
    os.rename(path, path + ".away")
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    os.chmod(path, 0o666)
    server.listen(IDLE)
    threading.Thread(target=stand_in, args=(server,), daemon=True).start()
    try:
        before, terminals = setting.serve.megabytes(), []
        for _ in range(IDLE):
            terminals.append(setting.relayed())
            terminals[-1].frame()
        time.sleep(2)
        each = (setting.serve.megabytes() - before) * 1024 / IDLE
    finally:
        server.close()
        os.rename(path + ".away", path)
    for terminal in terminals:
        terminal.socket.close()
    return [
        figure(
            f"terminal: gateway's memory for each of {IDLE} idle ones",
            each,
            "KB",
            100,
            f"{before:.0f} MB before",
        )
    ]


def stand_in(server):
    """Stands for ttyd without its process: answers the handshake, says one word, and holds the
    line."""
    held = []
    while True:
        try:
            connection = server.accept()[0]
        except OSError:
            return
        head = b""
        while b"\r\n\r\n" not in head and (chunk := connection.recv(4096)):
            head += chunk
        if not head:
            continue
        key = next(
            line.split(b":")[1].strip()
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"sec-websocket-key")
        )
        accept = base64.b64encode(
            hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
        )
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Protocol: tty\r\nSec-WebSocket-Accept: "
            + accept
            + b"\r\n\r\n\x82\x02"
            + b"0x"
        )
        held.append(connection)


setting = Setting(pathlib.Path(sys.argv[1]))
try:
    write(sys.argv[2], typing(setting) + throughput(setting) + idle(setting))
finally:
    setting.serve.stop()
    clear()
