"""A real Pagure behind a server whose answers can be spoilt; see server.py.

pagure_proxy.py COMMAND…   starts Pagure, which prints its port
"""

import subprocess
import sys
import urllib.error
import urllib.request

sys.dont_write_bytecode = True
from server import Answer, Forge, serve


class Proxy(Forge):
    def __init__(self, port):
        super().__init__()
        self.upstream = f"http://127.0.0.1:{port}"

    def control(self, request):
        return Answer(404, {})

    def answer(self, request):
        query = "&".join(f"{name}={value}" for name, value in request.query.items())
        url = self.upstream + request.path + (f"?{query}" if query else "")
        kept = ("Authorization", "Content-Type", "Host")
        headers = {name: value for name, value in request.headers.items() if name in kept}
        body = request.body if request.method != "GET" else None
        passed = urllib.request.Request(url, body, headers, method=request.method)
        try:
            with urllib.request.urlopen(passed, timeout=60) as answer:
                return Answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read())


pagure = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
port = pagure.stdout.readline().strip()
if not port:
    sys.exit("pagure: it did not start")
serve(Proxy(port), "127.0.0.1")
pagure.stdin.close()
pagure.wait()
