"""What the workspace talks to: the controller's sockets, and a forge."""

import base64
import contextlib
import json
import os
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer

from .common import WORK


class Server(ThreadingUnixStreamServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients that were killed: a part of several checks


class GitService(StreamRequestHandler):
    """The controller's end of git.sock: one line, then the git process itself. Can be made to
    stall, to dawdle or to refuse."""

    stalled = threading.Event()
    spared = 0  # connections that go through before others stall
    refusal = None
    pace = 0.0  # seconds for each piece that it sends
    asked = []

    def handle(self):
        line = self.rfile.readline().decode()
        service, path = line.rstrip("\n").split(" ", 1)
        GitService.asked.append(line)
        spared, GitService.spared = GitService.spared > 0, max(0, GitService.spared - 1)
        assert service in ("git-upload-pack", "git-receive-pack"), line
        if GitService.refusal:
            text = f"ERR {GitService.refusal}"
            self.wfile.write(f"{len(text) + 4:04x}{text}".encode())
            return
        process = subprocess.Popen(
            [service, path.strip("'")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )

        def inward():
            with contextlib.suppress(OSError):
                while chunk := self.connection.recv(65536):
                    process.stdin.write(chunk)
            with contextlib.suppress(OSError):
                process.stdin.close()

        pump = threading.Thread(target=inward, daemon=True)
        pump.start()
        with contextlib.suppress(OSError):
            while chunk := process.stdout.read(65536):
                self.wfile.write(chunk)
                time.sleep(GitService.pace)
                while (
                    GitService.stalled.is_set() and not spared
                ):  # after the first bytes: in the middle of a clone
                    time.sleep(0.05)
        process.wait()


class Tools(StreamRequestHandler):
    """The controller's end of tools.sock, as far as git's credentials go."""

    asked = []

    def handle(self):
        lines = []
        while line := self.rfile.readline().decode().rstrip("\n"):
            lines.append(line)
        Tools.asked.append(lines)
        self.wfile.write(b"username=x-access-token\npassword=s3cret\n")


class GitHTTP(BaseHTTPRequestHandler):
    """A forge: git's own HTTP backend behind basic authentication, and Git LFS for downloads."""

    protocol_version = "HTTP/1.1"
    lfs = {}  # object's name -> its content
    wanted = "Basic " + base64.b64encode(b"x-access-token:s3cret").decode()

    def address_string(self):
        return "workspace"

    def log_message(self, *_):
        pass

    def do_POST(self):
        if self.headers.get("Authorization") != GitHTTP.wanted:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        path, _, query = self.path.partition("?")
        if "/info/lfs/" in path:
            return self.answer_lfs(path, body)
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            env={
                **os.environ,
                "GIT_PROJECT_ROOT": str(WORK),
                "GIT_HTTP_EXPORT_ALL": "1",
                "REMOTE_USER": "x",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "CONTENT_LENGTH": str(len(body)),
            },
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST

    def answer_lfs(self, path, body):
        """Git LFS's API: a batch says where each object is, and the object is there."""
        name = path.rsplit("/", 1)[1]
        if name in GitHTTP.lfs:
            content, kind = GitHTTP.lfs[name], "application/octet-stream"
        else:
            address = f"http://{self.headers['Host']}{path.split('/objects/')[0]}/objects/"
            objects = [
                (
                    {
                        **each,
                        "authenticated": True,
                        "actions": {
                            "download": {
                                "href": address + each["oid"],
                                "header": {"Authorization": GitHTTP.wanted},
                            }
                        },
                    }
                    if each["oid"] in GitHTTP.lfs
                    else {**each, "error": {"code": 404, "message": "no such object"}}
                )
                for each in json.loads(body or b"{}").get("objects", [])
            ]
            content, kind = (
                json.dumps({"transfer": "basic", "objects": objects}).encode(),
                "application/vnd.git-lfs+json",
            )
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
