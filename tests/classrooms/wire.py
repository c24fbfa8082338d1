"""Many sockets held by one loop that reads no frame: what comes is counted by a mark, at the speed of C.

A client that parses JSON costs more than the servers it is meant to load. Here a frame of the room
is bytes with a mark in them; a frame we send is masked with zeros, which leaves its text readable.
"""

import base64
import os
import select
import socket
import time
from collections.abc import Callable, Iterable
from itertools import batched
from uuid import uuid4

import msgspec

MARK = b"~bench~"
STAMP = 20
WHOLE = len(MARK) + STAMP
BUFFER = bytearray(1 << 20)
ROUND_SECONDS = 0.05
AT_ONCE = 50


class Refused(Exception):
    """A handshake was not answered with 101, or a socket was closed by the server."""


def frame(text: bytes) -> bytes:
    """A masked text frame as a browser sends it."""
    length = bytes([0x80 | len(text)]) if len(text) < 126 else bytes([0x80 | 126]) + len(text).to_bytes(2)
    return b"\x81" + length + bytes(4) + text


def stamped() -> bytes:
    """The mark and the moment, in nanoseconds, always as long."""
    return MARK + b"%020d" % time.monotonic_ns()


TICK = b'{"type":"tick"'
TOCK = frame(b'{"type":"tock","seq":0}')


class Member:
    """One socket. ``tail`` keeps the end of what came last: a mark may be cut in two."""

    def __init__(self, wire: socket.socket) -> None:
        self.wire = wire
        self.tail = b""
        self.received = 0
        self.bytes = 0
        self.open = True

    def write(self, text: bytes) -> None:
        self.wire.settimeout(60)
        self.wire.sendall(frame(text))
        self.wire.settimeout(0)


class Crowd:
    """Sockets to one server. ``path`` and ``cookies`` open them; a room's are greeted with ``hello``."""

    def __init__(self, port: int, path: str, *, greet: bool = True) -> None:
        self.port = port
        self.path = path
        self.greet = greet
        self.members: list[Member] = []
        self.latencies: list[int] | None = None
        self._poll = select.epoll()
        self._by_fd: dict[int, Member] = {}

    def join(self, cookies: Iterable[str]) -> None:
        """Open a socket for each, many at once: one after another we would measure how long a handshake waits."""
        for some in batched(cookies, AT_ONCE):
            wires = [self._knock(cookie) for cookie in some]
            for wire in wires:
                self._enter(wire)
            self.read(0)

    def add(self, cookie: str) -> Member:
        """Open one socket and, in a room, say hello; the welcome is read later."""
        return self._enter(self._knock(cookie))

    def _knock(self, cookie: str) -> socket.socket:
        wire = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.sendall(self._request(cookie))
        return wire

    def _enter(self, wire: socket.socket) -> Member:
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = wire.recv(4096)
            if not piece:
                raise Refused("closed during the handshake")
            answer += piece
        if b" 101 " not in answer.split(b"\r\n", 1)[0]:
            raise Refused(answer.split(b"\r\n", 1)[0].decode())
        member = Member(wire)
        member.tail = answer.partition(b"\r\n\r\n")[2][1 - WHOLE :]
        self.members.append(member)
        self._by_fd[wire.fileno()] = member
        self._poll.register(wire, select.EPOLLIN)
        if self.greet:
            member.write(msgspec.json.encode({"type": "hello", "tab": str(uuid4())}))
        wire.settimeout(0)
        return member

    def _request(self, cookie: str) -> bytes:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            f"Origin: http://127.0.0.1:{self.port}",
            f"Cookie: {cookie}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def leave(self) -> None:
        """All lines are cut at once; nobody says goodbye."""
        for member in self.members:
            if member.open:
                self._closed(member)

    # -- Reading ------------------------------------------------------------------------------------

    def read(self, seconds: float = ROUND_SECONDS) -> None:
        """Take what is there; wait for it at most ``seconds``."""
        for fd, _event in self._poll.poll(seconds):
            self._take(self._by_fd[fd])

    def read_until(self, holds: Callable[[], bool], *, most: float = 60) -> bool:
        end = time.monotonic() + most
        while not holds():
            if time.monotonic() > end:
                return False
            self.read()
        return True

    def read_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(min(left, ROUND_SECONDS))

    def _take(self, member: Member) -> None:
        try:
            size = member.wire.recv_into(BUFFER)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if size == 0:
            self._closed(member)
            return
        data = member.tail + BUFFER[:size]
        if self.greet and BUFFER.find(TICK, 0, size) >= 0:
            self._answer_tick(member)
        member.bytes += size
        member.received += data.count(MARK)
        if self.latencies is not None:
            self._time(data, self.latencies)
        # What is whole here must not be counted again, and what is cut is counted when it is whole.
        cut = data.rfind(MARK, max(0, len(data) - WHOLE + 1))
        member.received -= cut >= 0
        member.tail = data[cut:] if cut >= 0 else data[1 - len(MARK) :]

    def _time(self, data: bytes, latencies: list[int]) -> None:
        now = time.monotonic_ns()
        place = data.find(MARK)
        while place >= 0:
            stamp = data[place + len(MARK) : place + WHOLE]
            if len(stamp) == STAMP:
                latencies.append(now - int(stamp))
            place = data.find(MARK, place + len(MARK))

    def _closed(self, member: Member) -> None:
        member.open = False
        self._poll.unregister(member.wire)
        self._by_fd.pop(member.wire.fileno(), None)
        member.wire.close()

    def _answer_tick(self, member: Member) -> None:
        """As browsers do; a tick that two reads cut in half goes without, and the next is answered."""
        try:
            member.wire.send(TOCK)
        except OSError:
            self._closed(member)
