"""Tabs that hear by a stream and speak by posts."""

import asyncio
import http.client
from typing import Any, Self
from uuid import UUID, uuid4

import msgspec
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter

from classrooms.routing import live_routes
from tests.classrooms.rooms import PATIENCE, Tab, db, headers_for, session_of
from tests.classrooms.servers import Server

LOST = 1006

live_application = URLRouter(live_routes)


def request(
    method: str, path: str, *, headers: list[tuple[bytes, bytes]], body: bytes = b"", query: str = ""
) -> ApplicationCommunicator:
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": headers,
    }
    wire = ApplicationCommunicator(live_application, scope)
    wire.input_queue.put_nowait({"type": "http.request", "body": body, "more_body": False})
    return wire


async def status_of(wire: ApplicationCommunicator) -> int:
    status: int = (await wire.receive_output(PATIENCE))["status"]
    return status


class StreamTab(Tab):
    """As its parent, through the ASGI application that carries the room over HTTP."""

    async def connect(self) -> Self:
        self.session = await db(session_of, self.user) if self.user else ""
        self.headers = headers_for(self.session, origin=self.origin)
        self.path = f"/live/rooms/{self.lesson.uuid}/"
        self.closed, self.posts, self.waiting = None, 0, b""
        self.wire = request("GET", self.path, headers=self.headers)
        self.begun = await self.wire.receive_output(PATIENCE)
        first = await self.read()
        self.key = first["key"] if first["type"] == "stream" else str(uuid4())
        return self

    async def send(self, frame: dict[str, Any]) -> None:
        assert await self.post(frame) == 204

    async def post(self, *frames: dict[str, Any], number: int | None = None, key: UUID | None = None) -> int:
        """The status of one post; without a ``number`` it is the next."""
        if number is None:
            number = self.posts = self.posts + 1
        body = b"\n".join(msgspec.json.encode(frame) for frame in frames)
        path = f"{self.path}{key or self.key}/"
        return await status_of(request("POST", path, headers=self.headers, body=body, query=f"n={number}"))

    async def read(self) -> dict[str, Any]:
        while b"\n\n" not in self.waiting:
            chunk = await self.chunk()
            if not chunk:
                self.closed = self.closed or LOST
                raise EOFError(self.closed)
            self.waiting += chunk
        event, self.waiting = self.waiting.split(b"\n\n", 1)
        if not event.startswith(b"data: "):
            return await self.read()
        frame: dict[str, Any] = msgspec.json.decode(event.removeprefix(b"data: "))
        self.frames.append(frame)
        self._take(frame)
        if frame["type"] == "closing":
            self.closed = frame["code"]
        return frame

    async def chunk(self) -> bytes:
        """A part of the answer as it was sent; empty at its end."""
        body: bytes = (await self.wire.output_queue.get())["body"]
        return body

    async def drop(self) -> None:
        await self.wire.send_input({"type": "http.disconnect"})
        async with asyncio.timeout(PATIENCE):
            await self.wire.wait()


class FarStreamTab(StreamTab):
    """Through TCP: hears from one process, and its posts go where a balancer may send them."""

    def to(self, server: Server, *, posts: Server) -> Self:
        self.server = server
        self.posts_to = posts
        return self

    async def connect(self) -> Self:
        self.session = await db(session_of, self.user) if self.user else ""
        self.headers = headers_for(self.session, origin=self.origin)
        self.path = f"/live/rooms/{self.lesson.uuid}/"
        self.closed, self.posts, self.waiting = None, 0, b""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        lines = [f"GET {self.path} HTTP/1.1".encode(), *(b": ".join(header) for header in self.headers)]
        self.writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
        self.head = await self.reader.readuntil(b"\r\n\r\n")
        self.key = (await self.read())["key"]
        return self

    async def post(self, *frames: dict[str, Any], number: int | None = None, key: UUID | None = None) -> int:
        if number is None:
            number = self.posts = self.posts + 1
        body = b"\n".join(msgspec.json.encode(frame) for frame in frames)
        return await asyncio.to_thread(self._post, f"{self.path}{key or self.key}/?n={number}", body)

    async def chunk(self) -> bytes:
        """A part of the answer as it was sent; empty at its end."""
        try:
            size = int(await self.reader.readline(), 16)
            return (await self.reader.readexactly(size + 2))[:-2]
        except (ValueError, OSError, asyncio.IncompleteReadError):
            return b""

    async def drop(self) -> None:
        self.writer.transport.abort()

    def _post(self, path: str, body: bytes) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.posts_to.port, timeout=PATIENCE)
        try:
            connection.request("POST", path, body, {key.decode(): value.decode() for key, value in self.headers})
            return connection.getresponse().status
        finally:
            connection.close()
