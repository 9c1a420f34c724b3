"""What the workspace talks to: the controller's sockets, a forge, and a stand-in for the model's API."""
import base64, contextlib, json, os, subprocess, threading, time
from http.server import BaseHTTPRequestHandler
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer

from .common import WORK


class Server(ThreadingUnixStreamServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients that were killed: a part of several checks


class GitService(StreamRequestHandler):
    """The controller's end of git.sock: one line, then the git process itself. Can be made to stall or to refuse."""
    stalled = threading.Event()
    refusal = None
    asked = []

    def handle(self):
        line = self.rfile.readline().decode()
        service, path = line.rstrip("\n").split(" ", 1)
        GitService.asked.append(line)
        assert service in ("git-upload-pack", "git-receive-pack"), line
        if GitService.refusal:
            text = f"ERR {GitService.refusal}"
            self.wfile.write(f"{len(text) + 4:04x}{text}".encode())
            return
        process = subprocess.Popen([service, path.strip("'")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)

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
                while GitService.stalled.is_set():  # after the first bytes: in the middle of a clone
                    time.sleep(0.05)
        process.wait()


class Tools(StreamRequestHandler):
    """The controller's end of tools.sock, as far as git's credentials go."""
    asked = []

    def handle(self):
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\n")):
            lines.append(line)
        Tools.asked.append(lines)
        self.wfile.write(b"username=x-access-token\npassword=s3cret\n")


class GitHTTP(BaseHTTPRequestHandler):
    """A forge: git's own HTTP backend behind basic authentication."""
    protocol_version = "HTTP/1.1"
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
            while (size := int(self.rfile.readline(), 16)):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        path, _, query = self.path.partition("?")
        done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env={
            **os.environ, "GIT_PROJECT_ROOT": str(WORK), "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": "x", "PATH_INFO": path, "QUERY_STRING": query,
            "REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""), "CONTENT_LENGTH": str(len(body))})
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
    do_GET = do_POST


class Model(BaseHTTPRequestHandler):
    """Stands in for the Messages API: answers a prompt that holds RUN:<command> with a Bash call, all else with words."""
    protocol_version = "HTTP/1.1"
    hold = threading.Event()
    limit_until = None
    seen = []
    tokens = set()

    def address_string(self):
        return "workspace"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.answer(404, "application/json", b'{"type":"error","error":{"type":"not_found_error","message":"no"}}')

    def answer(self, status, kind, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        if "messages" not in request:
            return self.answer(200, "application/json", b'{"input_tokens": 1}')
        Model.seen.append(request)
        Model.tokens.add(self.headers.get("Authorization") or self.headers.get("x-api-key"))
        if Model.limit_until and request.get("tools"):
            body = {"type": "error", "error": {"type": "rate_limit_error", "message": "This request would exceed your account's rate limit."}}
            return self.answer(429, "application/json", json.dumps(body).encode(), [
                ("anthropic-ratelimit-unified-status", "rejected"), ("anthropic-ratelimit-unified-reset", str(Model.limit_until)),
                ("anthropic-ratelimit-unified-representative-claim", "five_hour"), ("x-should-retry", "false")])
        # Claude Code puts messages of the role "system" after the user's.
        last = json.dumps([m["content"] for m in request["messages"] if m["role"] == "user"][-1])
        while Model.hold.is_set() and request.get("tools"):
            time.sleep(0.05)
        if request.get("tools") and '"type": "tool_result"' not in last and "RUN:" in last:
            command = json.loads('"' + last.rsplit("RUN:", 1)[1].split(":END")[0] + '"')
            block = {"type": "tool_use", "id": f"toolu_{len(Model.seen)}", "name": "Bash", "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps({"command": command, "description": "run"})}
            reason = "tool_use"
        else:
            block, delta, reason = {"type": "text", "text": ""}, {"type": "text_delta", "text": "All is done."}, "end_turn"
        usage = {"input_tokens": 1, "output_tokens": 1}
        events = [
            ("message_start", {"message": {"id": f"msg_{len(Model.seen)}", "type": "message", "role": "assistant", "content": [],
                               "model": request["model"], "stop_reason": None, "stop_sequence": None, "usage": usage}}),
            ("content_block_start", {"index": 0, "content_block": block}), ("content_block_delta", {"index": 0, "delta": delta}),
            ("content_block_stop", {"index": 0}),
            ("message_delta", {"delta": {"stop_reason": reason, "stop_sequence": None}, "usage": usage}), ("message_stop", {})]
        body = "".join(f"event: {name}\ndata: {json.dumps({'type': name, **rest})}\n\n" for name, rest in events)
        self.answer(200, "text/event-stream", body.encode())
