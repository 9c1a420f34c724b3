"""A client of ttyd's protocol, for ttyd itself and for the gateway in front of it."""

import json
import socket
import struct


class Terminal:
    """ttyd's protocol on a WebSocket (RFC 6455), over a unix socket's path or a host and port."""

    def __init__(self, address, path, token="", headers=()):
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.settimeout(30)
        self.socket.connect(address)
        if family == socket.AF_INET:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        host = "localhost" if family == socket.AF_UNIX else f"{address[0]}:{address[1]}"
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: tty",
            *headers,
        ]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self.receive()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head:
            raise SystemExit(f"{path}: {head[:200]!r}")
        self.send(json.dumps({"AuthToken": token, "columns": 80, "rows": 24}))

    def receive(self):
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("closed")
        return chunk

    def send(self, message, opcode=2):
        data = message if isinstance(message, bytes) else message.encode()
        if len(data) < 126:
            length = bytes([0x80 | len(data)])
        else:
            length = (
                bytes([0xFE]) + struct.pack(">H", len(data))
                if len(data) < 1 << 16
                else bytes([0xFF]) + struct.pack(">Q", len(data))
            )
        self.socket.sendall(
            bytes([0x80 | opcode]) + length + bytes(4) + data
        )  # a mask of zeroes changes nothing

    def frame(self):
        """The payload of the next data frame."""
        while True:
            while len(self.buffer) < 2 or len(self.buffer) < (size := self.size())[0] + size[1]:
                self.buffer += self.receive()
            begin, length = size
            code, payload = self.buffer[0] & 15, self.buffer[begin : begin + length]
            self.buffer = self.buffer[begin + length :]
            if code == 8:
                raise ConnectionError(f"closed: {payload!r}")
            if code == 9:  # ttyd closes on who does not answer two pings
                self.send(payload, 10)
            if code < 3:
                return payload

    def size(self):
        """Where the payload of the frame at hand begins, and how long it is; more than there is if
        unknown."""
        length = self.buffer[1] & 127
        if length < 126:
            return 2, length
        wide = 4 if length == 126 else 10
        if len(self.buffer) < wide:
            return wide, 1 << 62
        return wide, struct.unpack(">H" if wide == 4 else ">Q", self.buffer[2:wide])[0]
