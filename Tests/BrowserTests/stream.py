"""What goes through the gateway arrives byte for byte: ttyd's protocol without a browser's terminal
around it.

ttyd runs a tiny program here instead of tmux, which would redraw instead of passing bytes on.
"""

import hashlib
import itertools
import json
import os
import sys
import threading

from browser import test
from world import ROOT, eventually, sh

sys.path.insert(0, str(ROOT / "scripts/measure"))
from ttyd import Terminal

PASTE, OUTPUT = 10_000_000, 100_000_000

# p: takes PASTE bytes and says their digest. o: gives OUTPUT bytes.
PROGRAM = f"""#!/bin/bash
stty raw -echo
printf ready
while IFS= read -rN1 key; do
  case $key in
    p) printf go; head -c {PASTE} | sha256sum ;;
    o) cat /workspace/home/noise ;;
  esac
done
"""


def run(world):
    name = "stream"
    world.workspace(name, world.repository(name))
    world.ready(name)
    container = world.container(name)
    uid = world.get(name)["metadata"]["uid"]
    sh(
        "docker",
        "exec",
        "-i",
        container,
        "bash",
        "-c",
        "cat >/tmp/program; chmod +x /tmp/program",
        input=PROGRAM,
    )
    sh(
        "docker",
        "exec",
        "--detach",
        container,
        "ttyd",
        "--interface",
        "/run/berth/stream.sock",
        "--writable",
        "--url-arg",
        "--debug",
        "3",
        "/tmp/program",
    )
    run_directory = world.directory / "data/run" / uid
    eventually(lambda: (run_directory / "stream.sock").is_socket(), 20)
    eventually(
        lambda: sh(
            "docker",
            "exec",
            container,
            "curl",
            "-s",
            "--unix-socket",
            "/run/berth/stream.sock",
            "http://x/token",
        ),
        20,
    )
    os.rename(run_directory / "stream.sock", run_directory / "ttyd.sock")
    token = world.berth("token", "create", "--role", "editor", "--expires", "1h").split()[-1]
    headers = [f"Authorization: Bearer {token}", f"Origin: {world.origin}"]

    def open_terminal():
        ticket = world.api(
            "POST",
            f"/api/v1/workspaces/{name}/tabs/claude/ticket",
            headers=headers,
            port=world.port,
        )["ticket"]
        terminal = Terminal(("127.0.0.1", world.port), f"/code/{name}/tty/claude", ticket, headers)
        assert take(terminal, lambda got: got.endswith(b"ready"))
        return terminal

    @test
    def a_paste_of_ten_megabytes_arrives_byte_for_byte():
        terminal = open_terminal()
        # Letters of two, three and four bytes, cut wherever a frame ends.
        text = ("Grüße, 世界, 👩‍🚀 and plain letters. " * (PASTE // 40)).encode()[:PASTE]
        terminal.send("0p")
        take(terminal, lambda got: got.endswith(b"go"))
        begin = 0
        for size in itertools.cycle((1, 7, 125, 126, 4_097, 65_537, 1_000_003)):
            terminal.send(b"0" + text[begin : begin + size])
            begin += size
            if begin >= PASTE:
                break
        said = take(terminal, lambda got: got.endswith(b"-\n"))
        assert said.split()[0].decode() == hashlib.sha256(text).hexdigest(), said
        terminal.socket.close()

    @test
    def a_hundred_megabytes_of_output_arrive_byte_for_byte_through_a_storm_of_resizes():
        world.bash(name, f"head -c {OUTPUT} /dev/urandom >/workspace/home/noise")
        expected = world.bash(name, "sha256sum </workspace/home/noise").split()[0]
        terminal = open_terminal()
        terminal.send("0o")
        storm = threading.Thread(
            target=lambda: [
                terminal.send("1" + json.dumps({"columns": 80 + n % 50, "rows": 20 + n % 30}))
                for n in range(2_000)
            ]
        )
        storm.start()
        digest, count = hashlib.sha256(), 0
        while count < OUTPUT:
            frame = terminal.frame()
            if frame[:1] == b"0":
                digest.update(frame[1:])
                count += len(frame) - 1
        storm.join()
        assert count == OUTPUT and digest.hexdigest() == expected
        terminal.socket.close()

    world.berth("delete", "workspace", name)


def take(terminal, is_enough):
    """The output up to where it is enough."""
    got = b""
    while not is_enough(got):
        frame = terminal.frame()
        if frame[:1] == b"0":
            got += frame[1:]
    return got
