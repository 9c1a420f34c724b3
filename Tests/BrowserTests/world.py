"""The whole real program on a real Engine, and what it needs around it.

The controller is the built one, the containers run the real Claude Code; only the model's API is a
stand-in. It listens on the Engine's bridge, where workspaces reach it and nothing outside the
machine does.
"""

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from http.server import ThreadingHTTPServer

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/ImageTests"))
from container.common import WORK as IMAGE_CHECK_WORK
from container.common import eventually, sh
from container.model import Model

ENGINE = pathlib.Path(os.environ["BERTH_ENGINE_DIR"])
PROGRAM = os.environ.get("BERTH_PROGRAM", str(ROOT / ".build/release/berth"))

CLASS = """
apiVersion: berth/v1
kind: WorkspaceClass
metadata: {name: default}
spec:
  defaults:
    resources: {memory: 2Gi}
    secrets: [CLAUDE_CODE_OAUTH_TOKEN]
    environment: {ANTHROPIC_BASE_URL: "%(model)s", CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1"}
  limits: {repositories: ["file://%(directory)s/acme/*"]}
"""

WORKSPACE = """
apiVersion: berth/v1
kind: Workspace
metadata: {name: %(name)s, labels: {team: web}}
spec:
  repository: file://%(repository)s
  branch: main
"""


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class World:
    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="berth-browser-"))
        self.directory.chmod(0o755)
        self.socket = str(self.directory / "data/berth.sock")
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.process = self.installation = None
        bridge = json.loads(sh("docker", "network", "inspect", "bridge"))[0]["IPAM"]["Config"][0][
            "Gateway"
        ]
        self.model = ThreadingHTTPServer((bridge, 0), Model, bind_and_activate=False)
        self.model.socket.close()
        self.model.socket = listener(bridge)
        self.model.daemon_threads = True
        threading.Thread(target=self.model.serve_forever, daemon=True).start()
        self.model_address = f"http://{bridge}:{self.model.socket.getsockname()[1]}"

    # The controller

    def start(self):
        log = open(self.directory / "serve.log", "ab")
        self.process = subprocess.Popen(
            [
                PROGRAM,
                "serve",
                "--data",
                str(self.directory / "data"),
                "--listen",
                f"127.0.0.1:{self.port}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        self.installation = eventually(lambda: self.api("GET", "/api/v1/version"), 20)[
            "installation"
        ]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def berth(self, *words, input=None, check=True):
        environment = {**os.environ, "BERTH_SERVER": f"unix://{self.socket}"}
        done = subprocess.run(
            [PROGRAM, *words],
            input=input,
            capture_output=True,
            text=True,
            timeout=90,
            env=environment,
        )
        if check and done.returncode:
            raise AssertionError(
                f"berth {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return done.stdout.strip()

    def api(self, method, path, body=None, headers=(), port=None):
        """The answer over the unix socket, which is trusted, or over HTTP with what `headers`,
        lines, prove."""
        connection = (
            http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            if port
            else UnixConnection(self.socket)
        )
        fields = {
            "Content-Type": "application/json",
            **dict(line.split(": ", 1) for line in headers),
        }
        connection.request(
            method, path, body=None if body is None else json.dumps(body), headers=fields
        )
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise ValueError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return json.loads(content) if content else {"status": answer.status}

    def link(self, path="/", role="admin"):
        """A sign-in link, as `berth open` prints it, that leads to `path`."""
        printed = self.berth("login", "--no-browser", "--role", role)
        return printed.split("&next=")[0] + f"&next={path}"

    # The Engine, which is the tests' own

    def kill_engine(self):
        pid = int((ENGINE / "docker.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: not pathlib.Path(f"/proc/{pid}/cwd").exists(), 10)

    def start_engine(self):
        environment = {name: value for name, value in os.environ.items() if name != "DOCKER_HOST"}
        subprocess.run([ROOT / "scripts/engine"], check=True, capture_output=True, env=environment)

    # Workspaces

    def prepare(self):
        self.berth("secret", "set", "CLAUDE_CODE_OAUTH_TOKEN", input="a-token")
        self.apply(CLASS % {"model": self.model_address, "directory": self.directory})

    def apply(self, text, *options):
        self.berth("apply", "-f", "-", *options, input=text)

    def repository(self, name, files=0):
        """A repository with a README and so many files of noise."""
        path = self.directory / f"acme/{name}.git"
        seed = self.directory / f"{name}-seed"
        path.parent.mkdir(exist_ok=True)
        sh("git", "init", "--quiet", "--bare", "--initial-branch=main", str(path))
        sh("git", "init", "--quiet", "--initial-branch=main", str(seed))
        (seed / "README.md").write_text("# Shop\n\nSells things.\n")
        for number in range(files):
            (seed / f"{number}.bin").write_bytes(os.urandom(2048))
        git = ("git", "-C", str(seed), "-c", "user.name=Seed", "-c", "user.email=seed@example.org")
        sh(*git, "add", "-A")
        sh(*git, "commit", "--quiet", "--message", "Open the shop")
        sh(*git, "push", "--quiet", str(path), "main")
        return path

    def workspace(self, name, repository, **spec):
        more = "".join(f"  {key}: {value}\n" for key, value in spec.items())
        self.apply(WORKSPACE % {"name": name, "repository": repository} + more)

    def get(self, name):
        return self.api("GET", f"/api/v1/workspaces/{name}")

    def condition(self, name, kind):
        return next((c for c in self.get(name)["status"]["conditions"] if c["type"] == kind), {})

    def ready(self, name, deadline=40):
        eventually(lambda: self.condition(name, "Ready").get("status") == "True", deadline)

    def agent(self, name, *states, deadline=30):
        eventually(
            lambda: self.get(name)["status"].get("agent", {}).get("state") in states, deadline
        )

    def container(self, name, everything=False):
        words = [
            "docker",
            "ps",
            "--quiet",
            "--filter",
            f"label=berth.workspace={name}",
            "--filter",
            "label=berth.role=workspace",
        ]
        return sh(*words, *(["--all"] if everything else []))

    def bash(self, name, script, check=True):
        return sh("docker", "exec", self.container(name), "bash", "-c", script, check=check)

    def tmux(self, name, *words):
        return sh(
            "docker", "exec", self.container(name), "tmux", "-S", "/dev/shm/berth/tmux.sock", *words
        )

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
            self.process.kill()
        self.model.shutdown()
        for kind, listing in (
            ("container", "ps --all"),
            ("volume", "volume ls"),
            ("network", "network ls"),
        ):
            label = f"label=berth.installation={self.installation}"
            for each in (
                sh("docker", *listing.split(), "--quiet", "--filter", label).split()
                if self.installation
                else []
            ):
                sh(
                    "docker",
                    kind,
                    "rm",
                    *(["--force"] if kind != "network" else []),
                    each,
                    check=False,
                )
        for directory in self.directory, IMAGE_CHECK_WORK:
            shutil.rmtree(directory, ignore_errors=True)


def listener(address):
    """A socket that listens in the Engine's network, which may not be this host's: a process there
    makes it and hands it over."""
    ours, its = socket.socketpair()
    program = (
        "import socket, sys; made = socket.create_server((sys.argv[1], 0), backlog=64); "
        "socket.send_fds(socket.socket(fileno=0), [b'.'], [made.fileno()])"
    )
    subprocess.run(
        [ROOT / "scripts/engine", "within", sys.executable, "-c", program, address],
        stdin=its,
        check=True,
    )
    return socket.socket(fileno=socket.recv_fds(ours, 1, 1)[1][0])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
