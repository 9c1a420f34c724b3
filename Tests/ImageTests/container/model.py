"""A stand-in for the model's Messages API, driven by what prompts say."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler


class Model(BaseHTTPRequestHandler):
    """Stands in for the Messages API: answers a prompt that holds RUN:<command> with a Bash call,
    all else with words."""

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
        self.answer(
            404,
            "application/json",
            b'{"type":"error","error":{"type":"not_found_error","message":"no"}}',
        )

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
            body = {
                "type": "error",
                "error": {
                    "type": "rate_limit_error",
                    "message": "This request would exceed your account's rate limit.",
                },
            }
            return self.answer(
                429,
                "application/json",
                json.dumps(body).encode(),
                [
                    ("anthropic-ratelimit-unified-status", "rejected"),
                    ("anthropic-ratelimit-unified-reset", str(Model.limit_until)),
                    ("anthropic-ratelimit-unified-representative-claim", "five_hour"),
                    ("x-should-retry", "false"),
                ],
            )
        # Claude Code puts messages of the role "system" after the user's.
        last = json.dumps([m["content"] for m in request["messages"] if m["role"] == "user"][-1])
        while Model.hold.is_set() and request.get("tools"):
            time.sleep(0.05)
        if request.get("tools") and '"type": "tool_result"' not in last and "RUN:" in last:
            command = json.loads('"' + last.rsplit("RUN:", 1)[1].split(":END")[0] + '"')
            block = {
                "type": "tool_use",
                "id": f"toolu_{len(Model.seen)}",
                "name": "Bash",
                "input": {},
            }
            delta = {
                "type": "input_json_delta",
                "partial_json": json.dumps({"command": command, "description": "run"}),
            }
            reason = "tool_use"
        else:
            block, delta, reason = (
                {"type": "text", "text": ""},
                {"type": "text_delta", "text": "All is done."},
                "end_turn",
            )
        usage = {"input_tokens": 1, "output_tokens": 1}
        events = [
            (
                "message_start",
                {
                    "message": {
                        "id": f"msg_{len(Model.seen)}",
                        "type": "message",
                        "role": "assistant",
                        "content": [],
                        "model": request["model"],
                        "stop_reason": None,
                        "stop_sequence": None,
                        "usage": usage,
                    }
                },
            ),
            ("content_block_start", {"index": 0, "content_block": block}),
            ("content_block_delta", {"index": 0, "delta": delta}),
            ("content_block_stop", {"index": 0}),
            (
                "message_delta",
                {"delta": {"stop_reason": reason, "stop_sequence": None}, "usage": usage},
            ),
            ("message_stop", {}),
        ]
        body = "".join(
            f"event: {name}\ndata: {json.dumps({'type': name, **rest})}\n\n"
            for name, rest in events
        )
        self.answer(200, "text/event-stream", body.encode())
