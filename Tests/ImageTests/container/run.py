"""A headless run in a workspace's container, started and read as the controller does."""

import json
import uuid

from .common import eventually, sh

GUEST = "/usr/lib/berth/berth-guest"
SHARED = "/run/berth/run"


class Run:
    """One run: what it is asked, and what stands in its events."""

    def __init__(self, workspace, *texts, session=None, limits=(), **request):
        self.workspace, self.id = workspace, str(uuid.uuid4())
        self.directory = workspace.run / "run"
        if not self.directory.exists():
            self.directory.mkdir()
            self.directory.chmod(0o1777)
        self.request = {
            "session": session or str(uuid.uuid4()),
            "messages": [{"uuid": str(uuid.uuid4()), "text": text} for text in texts],
            "limits": {"wall": 60, "silence": 30, "grace": 3, **dict(limits)},
            **request,
        }
        self.starts = 0

    def path(self, kind):
        return self.directory / f"{self.id}.{kind}"

    def start(self, *environment, claude=None):
        """Starts it as the controller does; `claude` is a directory with another program of that
        name."""
        new = self.path("request.json.new")
        new.write_text(json.dumps(self.request))
        new.rename(self.path("request.json"))
        self.starts = self.count("started")
        path = f"PATH={claude + ':' if claude else ''}/usr/local/bin:/usr/bin:/bin"
        words = [w for variable in (path, *environment) for w in ("--env", variable)]
        sh("docker", "exec", "--detach", *words, self.workspace.container, *self.command)
        return self

    @property
    def command(self):
        return [GUEST, "run", "--directory", SHARED, "--id", self.id]

    def run(self, *environment, deadline=40, **options):
        """Starts it and waits for its end, which it returns."""
        self.start(*environment, **options)
        return self.wait(deadline)

    def wait(self, deadline=40):
        eventually(lambda: not self.is_running and self.ends, deadline)
        return self.ends[-1]

    @property
    def is_running(self):
        return self.id in self.workspace.bash("pgrep -af 'berth-guest run'", check=False)

    @property
    def events(self):
        if not self.path("events.jsonl").exists():
            return []
        lines = self.path("events.jsonl").read_bytes().split(b"\n")
        return [event for event in map(parsed, lines) if event]

    def of(self, kind, subtype=None):
        return [
            event
            for event in self.events
            if event["type"] == kind and subtype in (None, event.get("subtype"))
        ]

    def count(self, subtype):
        return len(self.of("berth", subtype))

    @property
    def ends(self):
        """The ends of the processes that the newest start began, once there is one."""
        last, found = -1, self.of("berth")
        for index, event in enumerate(found):
            if event["subtype"] == "started":
                last = index
        return [event for event in found[last + 1 :] if event["subtype"] == "ended"]

    @property
    def result(self):
        return self.of("result")[-1]

    @property
    def texts(self):
        """What the agent said, in its order."""
        return [
            part["text"]
            for event in self.of("assistant")
            for part in event["message"]["content"]
            if part["type"] == "text"
        ]

    def say(self, text):
        message = {"uuid": str(uuid.uuid4()), "text": text}
        with self.path("messages.jsonl").open("ab", buffering=0) as file:
            file.write(json.dumps(message).encode() + b"\n")

    def answer(self, **answer):
        question = self.result["deferred_tool_use"]["id"]
        self.request.setdefault("answers", []).append({"toolUse": question, **answer})

    @property
    def session_lines(self):
        """Claude Code's own record of the conversation."""
        script = f"cat ~/.claude/projects/*/{self.request['session']}.jsonl"
        lines = self.workspace.bash(script, check=False).encode().split(b"\n")
        return [line for line in map(parsed, lines) if line]


def parsed(line):
    """None for a line that a killed writer tore."""
    try:
        return json.loads(line)
    except ValueError:
        return None
