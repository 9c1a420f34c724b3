"""One workspace in its container, and a browser's tab on its terminal."""

import base64
import contextlib
import json
import os
import pathlib
import re
import socket
import struct
import tempfile
import threading
import time

from . import common
from .common import IMAGE, TAG, WORK, eventually, sh
from .model import Model
from .stands import GitHTTP, GitService, Server, Tools


class Terminal:
    """A browser's tab: ttyd's protocol on a WebSocket on the unix socket."""

    def __init__(self, path, argument):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(5)
        self.socket.connect(str(path))
        query = f"?arg={argument}" if argument is not None else ""
        self.socket.sendall(
            (
                f"GET /ws{query} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection:"
                " Upgrade\r\nSec-WebSocket-Key:"
                f" {base64.b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version:"
                " 13\r\nSec-WebSocket-Protocol: tty\r\n\r\n"
            ).encode()
        )
        self.buffer, self.screen = b"", ""
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self.socket.recv(4096)
        self.head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        self.send(json.dumps({"AuthToken": "", "columns": 120, "rows": 40}))

    def send(self, text):
        data, mask = text.encode(), os.urandom(4)
        length = (
            bytes([0x80 | len(data)])
            if len(data) < 126
            else bytes([0xFE]) + struct.pack(">H", len(data))
        )
        self.socket.sendall(
            b"\x82" + length + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data))
        )

    def type(self, text):
        self.send("0" + text)

    def frame(self):
        def take(count):
            while len(self.buffer) < count:
                chunk = self.socket.recv(65536)
                if not chunk:
                    raise ConnectionError("closed")
                self.buffer += chunk
            taken, self.buffer = self.buffer[:count], self.buffer[count:]
            return taken

        first, length = take(2)
        if length == 126:
            (length,) = struct.unpack(">H", take(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", take(8))
        return first & 15, take(length)

    def until(self, text, deadline=15):
        end = time.monotonic() + deadline
        while text not in self.screen and time.monotonic() < end:
            try:
                code, payload = self.frame()
            except TimeoutError:
                continue
            if code == 8:
                raise ConnectionError(f"closed; screen: {self.screen[-300:]!r}")
            if (
                payload[:1] == b"0"
            ):  # moves to the right are spaces, other escape sequences are nothing
                shown = re.sub(r"\x1b\[\d*C", " ", payload[1:].decode(errors="replace"))
                self.screen += re.sub(r"\x1b(\[[0-9;?<>=!]*[a-zA-Z@]|[()].|[=>78])", "", shown)
        assert text in self.screen, f"{text!r} not on the screen: {self.screen[-800:]!r}"
        return self


class Workspace:
    def __init__(self, repository, **spec):
        self.run = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=WORK))
        self.run.chmod(0o1777)
        (self.run / "secrets").mkdir(mode=0o755)
        self.volume, self.container, self.attempt = f"{TAG}-{self.run.name}".lower(), None, 0
        sh("docker", "volume", "create", "--label", TAG, self.volume)
        self.write_spec(repository=repository, **spec)
        for name, handler in (
            ("git", GitService),
            ("tools", Tools),
            ("model", Model),
            ("forge", GitHTTP),
        ):
            self.serve(name, handler)

    def serve(self, name, handler):
        server = Server(str(self.run / f"{name}.sock"), handler)
        (self.run / f"{name}.sock").chmod(0o666)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def write_spec(self, **spec):
        whole = {
            "name": "check",
            "uid": "0f",
            "branch": "main",
            "featureBranch": None,
            "mode": "Interactive",
            "prompt": None,
            "chat": None,
            "gitUser": {"name": "Ada", "email": "ada@example.org"},
            "secrets": ["CLAUDE_CODE_OAUTH_TOKEN"],
            **spec,
        }
        (self.run / "workspace.json").write_text(json.dumps(whole))

    def secret(self, name, value):
        path = self.run / "secrets" / name
        path.unlink(missing_ok=True)
        path.write_text(value)
        path.chmod(0o400)
        os.chown(path, 1000, 1000)

    def start(self, environment=()):
        self.attempt += 1
        self.began = time.monotonic()
        settings = [
            "ANTHROPIC_BASE_URL=http://127.0.0.1:8080",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1",
            "BERTH_WORKSPACE=check",
            "BERTH_UID=0f",
            f"BERTH_ATTEMPT={self.attempt}",
            *environment,
        ]
        self.container = sh(
            "docker",
            "run",
            "--detach",
            "--label",
            TAG,
            "--network",
            "none",
            "--user",
            "1000:1000",
            "--cap-drop",
            "ALL",
            "--security-opt",
            "no-new-privileges",
            "--pids-limit",
            "512",
            "--memory",
            "4g",
            "-v",
            f"{self.volume}:/workspace",
            "-v",
            f"{self.run}:/run/berth",
            *[w for e in settings for w in ("--env", e)],
            IMAGE,
        )
        self.bridge_model()

    def bridge_model(self):
        for port, name in (8080, "model"), (8081, "forge"):
            sh(
                "docker",
                "exec",
                "--detach",
                self.container,
                "socat",
                f"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr",
                f"UNIX-CONNECT:/run/berth/{name}.sock",
            )

        common.evidence = self.evidence

    def evidence(self):
        parts = [
            sh("docker", "logs", self.container, check=False),
            self.bash(
                "cat /run/berth/status.json; tmux -S /dev/shm/berth/tmux.sock capture-pane -p -t"
                " =claude:; ps axf -o pid,stat,args | cut -c1-150; tail -qn 2"
                " /workspace/home/.claude/projects/*/*.jsonl | cut -c1-1500",
                check=False,
            ),
        ]
        parts += [json.dumps(request["messages"])[-1500:] for request in Model.seen[-2:]]
        return "\n".join(parts)

    def remove(self):
        common.evidence = lambda: ""
        sh("docker", "rm", "--force", self.container)

    def exec(self, *words, **options):
        return sh("docker", "exec", self.container, *words, **options)

    def bash(self, script, **options):
        return self.exec("bash", "-c", script, **options)

    def tmux(self, *words, **options):
        return self.exec("tmux", "-S", "/dev/shm/berth/tmux.sock", *words, **options)

    @property
    def status(self):
        return json.loads((self.run / "status.json").read_text())

    def phase(self, wanted, deadline=30):
        return eventually(
            lambda: (
                self.status["phase"] == wanted
                and self.status["attempt"] == self.attempt
                and self.status
            ),
            deadline,
        )

    def agent(self, wanted, deadline=20):
        return eventually(
            lambda: self.status["agent"]["state"] == wanted and self.status["agent"], deadline
        )

    def settle(self):
        """Until the agent waits, and has said nothing new for a second."""
        eventually(
            lambda: self.bash(
                "read -r now _ < /dev/shm/berth/agent; [[ $now == waiting && "
                "$(($(date +%s) - $(stat -c %Y /dev/shm/berth/agent))) -ge 2 ]] && echo yes",
                check=False,
            ),
            20,
        )

    def prompt(self, text):
        eventually(
            lambda: (
                "❯" in self.screen()
                and "for shortcuts" in self.screen()
                or "bypass permissions on" in self.screen()
            )
        )
        self.tmux("send-keys", "-t", "=claude:", "-l", text)
        eventually(lambda: text[:40] in self.screen().replace("\n  ", ""), 5)
        time.sleep(0.4)  # Claude Code takes an Enter that comes with the text for a line break
        self.tmux("send-keys", "-t", "=claude:", "Enter")

    def screen(self):
        return self.tmux("capture-pane", "-p", "-t", "=claude:")


def bare(name, commits=True):
    path = WORK / f"{name}.git"
    sh("git", "init", "--quiet", "--bare", "--initial-branch=main", str(path))
    if commits:
        seed = WORK / f"{name}-seed"
        sh("git", "init", "--quiet", "--initial-branch=main", str(seed))
        (seed / "README.md").write_text("shop\n")
        (seed / ".gitignore").write_text("*.log\n")
        git = ("git", "-C", str(seed), "-c", "user.name=Seed", "-c", "user.email=seed@example.org")
        sh(*git, "add", "-A")
        sh(*git, "commit", "--quiet", "--message", "Open the shop")
        sh(*git, "branch", "known")
        sh(*git, "push", "--quiet", str(path), "main", "known")
    return path


@contextlib.contextmanager
def workspace(repository, environment=(), **spec):
    w = Workspace(repository, **spec)
    w.start(environment)
    try:
        yield w
    except Exception:
        print(w.evidence())
        raise
    finally:
        w.remove()
