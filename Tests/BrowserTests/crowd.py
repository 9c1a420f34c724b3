"""A crowd that connects and says little: it costs little, and keeps nobody out."""

import contextlib
import http.client
import pathlib
import re
import resource
import socket

from browser import test
from world import eventually

CROWD = 10_000
MEGABYTES = 48  # what a bounded number of half-open connections may cost


def run(world):
    def memory():
        return (
            int(
                re.search(
                    r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{world.process.pid}/status").read_text()
                )[1]
            )
            / 1024
        )

    @test
    def ten_thousand_half_open_connections_leave_memory_flat_and_others_served():
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, CROWD + 1_000), hard))
        before = memory()
        with contextlib.ExitStack() as crowd:
            for _ in range(CROWD):
                connection = crowd.enter_context(
                    socket.create_connection(("127.0.0.1", world.port), 10)
                )
                # One that was let go already may say so.
                with contextlib.suppress(OSError):
                    connection.send(b"GET /code/shop/tty/claude HTTP/1.1\r\nHost: ")
            peak = memory()
            other = http.client.HTTPConnection("127.0.0.1", world.port, timeout=10)
            other.request("GET", "/healthz")
            assert other.getresponse().status == 200
            other.close()
        assert peak - before < MEGABYTES, f"{before:.0f} MB before, {peak:.0f} MB with the crowd"
        eventually(
            lambda: len(list(pathlib.Path(f"/proc/{world.process.pid}/fd").iterdir())) < 300, 30
        )
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
