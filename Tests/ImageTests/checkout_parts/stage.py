"""A remote over HTTP, and for each case a workspace with a clone of it."""

import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
GUEST = os.environ.get("GUEST", str(HERE.parents[2] / ".build/release/berth-guest"))
TOP = pathlib.Path(tempfile.mkdtemp(prefix="berth-checkout-test-"))
DATE = "2026-11-26T09:50:00Z"
RUN = "0b5cd2f4-9d5c-5a55-8f39-0c7d3b8a1e11"
MESSAGE = f"Do what was asked\n\nBerth-Run: {RUN}\n"
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
    **{"HOME": str(TOP), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"},
    **{f"GIT_{who}_{what}": "t@t" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}
SETTINGS = '[init]\ndefaultBranch = main\n[protocol "file"]\nallow = always\n'


def equal(left, right):
    assert left == right, f"{left!r} is not {right!r}"


class Remotes(http.server.BaseHTTPRequestHandler):
    """git's own HTTP backend below TOP, or the status that a case asks for."""

    protocol_version = "HTTP/1.1"
    statuses = {}
    # Contents of Git LFS by name, of all cases.
    contents = {}
    # What happens before the objects of a push come in, by case; the status to answer, or None.
    before_push = {}

    def log_message(self, *_):
        pass

    def body(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        return body

    def do_POST(self):
        body = self.body()
        path, _, query = self.path.partition("?")
        case = path.split("/")[1]
        if status := self.statuses.get(case):
            return self.answer(status, {"WWW-Authenticate": 'Basic realm="git"'}, b"no")
        if "/info/lfs/" in path:
            return self.answer_lfs(path, body)
        if path.endswith("/git-receive-pack") and case in self.before_push:
            if status := self.before_push.pop(case)():
                return self.answer(status, {}, b"")
        environment = {
            **{"GIT_PROJECT_ROOT": str(TOP), "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": "x"},
            **{"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command},
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "CONTENT_LENGTH": str(len(body)),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"], input=body, capture_output=True, env=ENVIRONMENT | environment
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.answer(int(headers.pop("Status", "200").split()[0]), headers, content)

    do_GET = do_PUT = do_POST

    def answer_lfs(self, path, body):
        """Git LFS's API: a batch says where to put an object that is not there yet."""
        if self.command == "PUT":
            self.contents[path.rsplit("/", 1)[1]] = body
            return self.answer(200, {}, b"")
        if not path.endswith("/objects/batch"):
            return self.answer(404, {}, b"")
        asked = json.loads(body)
        objects = [{"oid": each["oid"], "size": each["size"]} for each in asked["objects"]]
        for each in objects:
            if each["oid"] not in self.contents:
                address = f"{URL}{path.removesuffix('batch')}{each['oid']}"
                each["actions"] = {asked["operation"]: {"href": address}}
        answer = json.dumps({"transfer": "basic", "objects": objects}).encode()
        self.answer(200, {"Content-Type": "application/vnd.git-lfs+json"}, answer)

    def answer(self, status, headers, content):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """A client that is killed goes in the middle of an answer."""


SERVER = Server(("127.0.0.1", 0), Remotes)
URL = f"http://127.0.0.1:{SERVER.server_port}"


def serve():
    (TOP / ".gitconfig").write_text(SETTINGS)
    threading.Thread(target=SERVER.serve_forever, daemon=True).start()


class Case:
    """A remote with two commits and a workspace with a clone of it, on the branch `work`."""

    def __init__(self, name, is_empty=False):
        self.name = name
        self.top = TOP / name
        self.remote = self.top / "remote.git"
        self.root = self.top / "ws"
        self.repo = self.root / "repo"
        (self.root / "home").mkdir(parents=True)
        self.run("git", "init", "-q", "--bare", str(self.remote), at=self.top)
        if not is_empty:
            seed = self.top / "seed"
            self.run("git", "init", "-q", str(seed), at=self.top)
            (seed / "a").write_text("alpha\n")
            (seed / "d").mkdir()
            (seed / "d/x").write_text("deep\n")
            (seed / ".gitignore").write_text("*.log\n")
            self.run("git", "add", ".", at=seed)
            self.run("git", "commit", "-qm", "one", at=seed)
            (seed / "b").write_text("beta\n")
            self.run("git", "add", ".", at=seed)
            self.run("git", "commit", "-qm", "two", at=seed)
            self.run("git", "push", "-q", str(self.remote), "main", at=seed)
        self.run("git", "clone", "-q", f"{URL}/{name}/remote.git", str(self.repo), at=self.top)
        self.git("checkout", "-q", "-b", "work")

    def run(self, *words, at, check=True, input=None):
        done = subprocess.run(
            words, cwd=at, env=ENVIRONMENT, input=input, capture_output=True, text=True, timeout=120
        )
        if check and done.returncode:
            raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    def git(self, *words, **more):
        return self.run("git", *words, at=self.repo, **more)

    def write(self, name, text="new\n"):
        path = self.repo / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def guest(self, verb, *words, status=0, wrapped=()):
        done = subprocess.run(
            [*wrapped, GUEST, "checkout", verb, *words, "--root", str(self.root)],
            cwd="/",
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        equal((done.returncode, done.stderr if status == 0 else ""), (status, ""))
        return json.loads(done.stdout) if status == 0 else done.stderr

    def inspect(self, *words, **more):
        state = self.guest("inspect", "--run", RUN, "--base", "main", *words, **more)
        for name in "branch", "commit", "operation", "ownCommit", "remote":
            state.setdefault(name, None)
        return state

    def ask(self, **more):
        return self.inspect("--branch", "work", "--remote", **more)["remote"]

    def commit(self, parent=None, message=MESSAGE, branch="work", **more):
        file = self.top / "message"
        file.write_text(message)
        parent = parent or self.head() or "none"
        words = "--branch", branch, "--parent", parent, "--date", DATE
        return self.guest("commit", *words, "--message-file", str(file), **more)

    def save(self, branch="wip/0b5cd2f4"):
        return self.guest("save", "--branch", branch)

    def push(self, old=None, new=None, branch="work", **more):
        words = "--branch", branch, "--old", old or "none", "--new", new or self.head()
        return self.guest("push", *words, **more)

    def head(self):
        return self.git("rev-parse", "-q", "--verify", "HEAD", check=False)

    def at_remote(self, branch="work"):
        return self.run(
            *("git", "rev-parse", "-q", "--verify", f"refs/heads/{branch}"),
            at=self.remote,
            check=False,
        )

    def move_remote(self, branch="work", base="main"):
        """Somebody else's commit on the remote's branch."""
        words = "git", "commit-tree", f"{base}^{{tree}}", "-p", base, "-m", "theirs"
        commit = self.run(*words, at=self.remote)
        self.run("git", "update-ref", f"refs/heads/{branch}", commit, at=self.remote)
        return commit

    def everything(self):
        """Every file of the workspace with what says that it changed."""
        return self.run(
            *("find", ".", "-not", "-path", "./repo/.git/objects*", "-printf"),
            "%p %m %T@ %s %i\\n",
            at=self.root,
        ).splitlines()
