"""An HTTP server whose answers can be spoilt: what the stubs of forges have in common.

POST /_stub/faults takes a fault, which meets the next requests that match it:
  match   a regular expression for "METHOD /path?query"
  times   how many requests it meets (1)
  skip    how many matching ones pass before (0)
  status, headers, body   the answer instead
  act     whether the request takes effect nevertheless (false)
  drop    closes the connection without an answer
  late    the request takes effect that many seconds after its connection was dropped
  delay   seconds before the answer
GET /_stub/requests lists what was asked and how it was answered, GET /_stub/late tells how many
requests have yet to take effect.
"""

import json
import re
import socket
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Request:
    method: str
    path: str
    query: dict
    headers: object
    body: bytes
    host: str


@dataclass
class Answer:
    status: int
    body: object = None
    headers: dict = field(default_factory=dict)
    # Which of the forge's schemas the body follows.
    schema: str | None = None

    def encoded(self):
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Forge:
    """What a stub is: `answer` under one lock, and `control` for tests."""

    def __init__(self):
        self.lock = threading.Lock()
        self.faults = []
        self.requests = []
        self.violations = []
        self.late = 0

    def answer(self, request):
        raise NotImplementedError

    def control(self, request):
        raise NotImplementedError

    def fault_for(self, request):
        for fault in self.faults:
            if not re.search(fault["match"], f"{request.method} {request.path}"):
                continue
            if fault.get("skip", 0) > 0:
                fault["skip"] -= 1
                continue
            fault["times"] = fault.get("times", 1) - 1
            if fault["times"] <= 0:
                self.faults.remove(fault)
            return fault
        return None

    def own_control(self, request):
        match request.method, request.path:
            case "POST", "/_stub/faults":
                self.faults.append(json.loads(request.body))
                return Answer(200, {})
            case "DELETE", "/_stub/faults":
                self.faults.clear()
                return Answer(200, {})
            case "GET", "/_stub/requests":
                return Answer(200, self.requests)
            case "GET", "/_stub/late":
                return Answer(200, self.late)
            case "GET", "/_stub/violations":
                return Answer(200, self.violations)
        return self.control(request)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    forge: Forge

    def log_message(self, *_):
        pass

    def address_string(self):
        return "client"

    def handle_any(self):
        split = urllib.parse.urlsplit(self.path)
        request = Request(
            self.command,
            split.path,
            dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True)),
            self.headers,
            self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            self.headers.get("Host") or "",
        )
        if split.path.startswith("/_stub/"):
            with self.forge.lock:
                answer = self.forge.own_control(request)
            return self.send(answer)
        with self.forge.lock:
            fault = self.forge.fault_for(request)
            answer = None
            if fault and "late" in fault:
                self.forge.late += 1
            if fault is None or fault.get("act"):
                answer = self.forge.answer(request)
            if fault and "status" in fault:
                answer = Answer(fault["status"], fault.get("body"), fault.get("headers", {}))
            self.forge.requests.append(
                {
                    "method": request.method,
                    "path": self.path,
                    "status": answer.status if answer else None,
                    "token": request.headers.get("Authorization"),
                    "agent": request.headers.get("User-Agent"),
                }
            )
        if fault and "late" in fault:
            threading.Thread(target=self.act_late, args=(fault["late"], request)).start()
        if fault and "delay" in fault:
            time.sleep(fault["delay"])
        if answer is None or fault and fault.get("drop"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        return self.send(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def act_late(self, seconds, request):
        time.sleep(seconds)
        with self.forge.lock:
            self.forge.late -= 1
            self.forge.answer(request)

    def send(self, answer):
        body = answer.encoded()
        self.send_response(answer.status)
        headers = {"Content-Type": "application/json; charset=utf-8"} | answer.headers
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def start(forge, address="127.0.0.1", port=0):
    """A server in a thread of its own; its port is `server_port`."""
    handler = type("ForgeHandler", (Handler,), {"forge": forge})
    server = ThreadingHTTPServer((address, port), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


def serve(forge, address):
    """Prints the port, and serves until the input ends, as the caller's death makes it."""
    server = start(forge, address)
    print(server.server_port, flush=True)
    sys.stdin.read()
