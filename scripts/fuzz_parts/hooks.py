"""What `scripts/fuzz-api` tells Schemathesis of Berth: what there is to find, and which answers do
not end."""

import re

import schemathesis
from schemathesis.transport import requests as transport

# What the script has made, by the segment before the parameter. What ends something takes one of
# many, so that the others are still found.
THERE = {
    "workspaces": ("fuzz", [f"spare-{n}" for n in range(8)]),
    "workspaceclasses": ("fuzz", [f"spare-{n}" for n in range(8)]),
    "secrets": ("FUZZ", [f"SPARE_{n}" for n in range(8)]),
    "chats": ("fuzz", []),
    "code": ("fuzz", []),
    "chat": ("fuzz", []),
    "tabs": ("claude", ["shell-1", "shell-2"]),
    "tty": ("claude", []),
}


@schemathesis.hook
def map_path_parameters(context, parameters):
    """Three of four requests find what they name; the others keep what was made up."""
    if not parameters:
        return parameters
    found = dict(parameters)
    for name, value in parameters.items():
        before = re.search(r"/([^/]+)/\{" + name + r"\}", context.operation.path)
        if before is None or before.group(1) not in THERE or not isinstance(value, str):
            continue
        number = sum(value.encode("utf-8", "replace"))
        if number % 4 == 0:
            continue
        one, spare = THERE[before.group(1)]
        ends = context.operation.method.lower() == "delete" or context.operation.path.endswith(
            "/close"
        )
        found[name] = (
            spare[number % len(spare)] if ends and spare and name in last_of(context) else one
        )
    return found


def last_of(context):
    """The path's last parameter: that is what ends."""
    return re.findall(r"\{(\w+)\}", context.operation.path)[-1:]


# A log that is followed does not end, and is no stream of events: it is read like one, until the
# time-out.
is_event_stream = transport.is_event_stream
transport.is_event_stream = lambda kind: (
    is_event_stream(kind) or (kind or "").startswith("application/octet-stream")
)
