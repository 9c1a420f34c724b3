"""A stand-in for the model's Messages API, driven by what prompts say."""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler

# A part of a prompt that says what to do: `NAME:argument:END`.
DIRECTIVE = re.compile(r"(RUN|BACKGROUND|ASK|PLAN|SAY|LONG|FLOOD|STALL):(.*?):END", re.DOTALL)


class Model(BaseHTTPRequestHandler):
    """Stands in for the Messages API, by the last directive of the last message of the user:

    - RUN:<command> and BACKGROUND:<command> are calls of Bash, ASK:<question> of AskUserQuestion
      with the options Red and Blue, PLAN:<text> of ExitPlanMode;
    - SAY:<words> is answered with `Heard <words>.`, LONG:<count> with that many bytes at once,
      FLOOD:<count> with that many pieces of 64 KiB, STALL:<any> with a beginning and then nothing;
    - all else, and the result of a call, with `All is done.`
    """

    protocol_version = "HTTP/1.1"
    hold = threading.Event()
    limit_until = None
    seen = []
    tokens = set()
    faults = []  # answers to the next requests instead: a status, or (status, headers)
    usage = {"input_tokens": 1, "output_tokens": 1}
    pace = 0.0  # seconds before each answer

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

    def fail(self, status, headers=()):
        kinds = {
            400: "invalid_request_error",
            401: "authentication_error",
            404: "not_found_error",
            429: "rate_limit_error",
            529: "overloaded_error",
        }
        error = {"type": kinds.get(status, "api_error"), "message": f"The stub says {status}."}
        body = json.dumps({"type": "error", "error": error}).encode()
        self.answer(status, "application/json", body, headers)

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        if "messages" not in request:
            return self.answer(200, "application/json", b'{"input_tokens": 1}')
        Model.seen.append(request)
        Model.tokens.add(self.headers.get("Authorization") or self.headers.get("x-api-key"))
        if Model.limit_until and request.get("tools"):
            return self.fail(
                429,
                [
                    ("anthropic-ratelimit-unified-status", "rejected"),
                    ("anthropic-ratelimit-unified-reset", str(Model.limit_until)),
                    ("anthropic-ratelimit-unified-representative-claim", "five_hour"),
                    ("x-should-retry", "false"),
                ],
            )
        if Model.faults and request.get("tools"):
            fault = Model.faults.pop(0)
            return self.fail(*(fault if isinstance(fault, tuple) else (fault,)))
        while Model.hold.is_set() and request.get("tools"):
            time.sleep(0.05)
        time.sleep(Model.pace if request.get("tools") else 0)
        self.stream(request)

    def stream(self, request):
        """Answers as the API streams; without a length, so that it may be cut anywhere."""
        do, argument = directive(request) if request.get("tools") else (None, "")
        block, deltas, reason = content(do, argument)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        message = {
            "id": f"msg_{len(Model.seen)}_{time.monotonic_ns()}",
            "type": "message",
            "role": "assistant",
            "content": [],
            "model": request["model"],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": Model.usage,
        }
        try:
            self.event("message_start", message=message)
            self.event("content_block_start", index=0, content_block=block)
            for delta in deltas:
                self.event("content_block_delta", index=0, delta=delta)
            if do == "STALL":
                while self.connection.recv(1):  # until the other side hangs up
                    pass
                return
            self.event("content_block_stop", index=0)
            stop = {"stop_reason": reason, "stop_sequence": None}
            self.event("message_delta", delta=stop, usage=Model.usage)
            self.event("message_stop")
        except OSError:
            pass  # Claude Code was killed: a part of several checks

    def event(self, name, **rest):
        line = f"event: {name}\ndata: {json.dumps({'type': name, **rest})}\n\n"
        self.wfile.write(line.encode())


def directive(request):
    """The last directive of what the user said last, and its argument; none once a tool answered.

    Claude Code puts messages of the role "system" after the user's."""
    last = [m["content"] for m in request["messages"] if m["role"] == "user"][-1]
    parts = [{"type": "text", "text": last}] if isinstance(last, str) else last
    text = "\n".join(part.get("text") or "" for part in parts)
    found = DIRECTIVE.findall(text)
    if any(part.get("type") == "tool_result" for part in parts):
        # What was said while a tool ran comes with its result.
        found = [(do, argument) for do, argument in found if do == "SAY"]
    return found[-1] if found else (None, "")


def content(do, argument):
    """A content block, the pieces that it arrives in, and why the message stops after it."""
    question = {
        "question": argument,
        "header": "Colour",
        "multiSelect": False,
        "options": [
            {"label": "Red", "description": "As fire"},
            {"label": "Blue", "description": "As the sea"},
        ],
    }
    calls = {
        "RUN": ("Bash", {"command": argument, "description": "run"}),
        "BACKGROUND": (
            "Bash",
            {"command": argument, "description": "run", "run_in_background": True},
        ),
        "ASK": ("AskUserQuestion", {"questions": [question]}),
        "PLAN": ("ExitPlanMode", {"plan": argument}),
    }
    if do in calls:
        name, input = calls[do]
        identifier = f"toolu_{time.monotonic_ns()}"
        block = {"type": "tool_use", "id": identifier, "name": name, "input": {}}
        return block, [{"type": "input_json_delta", "partial_json": json.dumps(input)}], "tool_use"
    pieces = {
        "SAY": [f"Heard {argument}."],
        "LONG": ["x" * int(argument)] if do == "LONG" else [],
        "FLOOD": ["y" * 65536] * int(argument) if do == "FLOOD" else [],
    }.get(do, ["All is done."])
    block = {"type": "text", "text": ""}
    return block, [{"type": "text_delta", "text": text} for text in pieces], "end_turn"
