"""How busy a media server is, in packets a second, in and out.

With its admin API within reach (JANUS_ADMIN_NODES) packets are counted. Without, the people in its
rooms are, each for what a seat carries at most in a lesson where one speaks and six show a picture.
"""

import logging
import time
from typing import Any
from uuid import uuid4

import msgspec
import websockets
from django.conf import settings

from classrooms.live.janus import videoroom as v
from classrooms.live.janus.client import Client, JanusError

logger = logging.getLogger(__name__)

SEAT_PACKETS = 250
ANSWER_SECONDS = 2.0


class Meter:
    """Remembers what each handle had carried, so that two looks give a rate."""

    def __init__(self, name: str, client: Client) -> None:
        self._url = settings.JANUS_ADMIN_NODES.get(name)
        self._client = client
        self._counted: dict[int, int] = {}
        self._at = 0.0

    async def measure(self) -> int | None:
        """Packets a second now; None when it could not be found out."""
        try:
            return await (self._count(self._url) if self._url else self._estimate())
        except (OSError, TimeoutError, websockets.WebSocketException, msgspec.MsgspecError, JanusError) as error:
            logger.debug("The load of %s is not known: %s", self._client.url, error)
            return None

    async def _estimate(self) -> int:
        handle = await self._client.attach(lambda _message: None)
        try:
            rooms, _ = await v.ask(handle, v.ListRooms(settings.JANUS_ADMIN_KEY))
        finally:
            await handle.detach()
        # Each room's dummy is a participant too, and sends nothing.
        return SEAT_PACKETS * sum(max(row.num_participants - 1, 0) for row in rooms.rooms)

    async def _count(self, url: str) -> int | None:
        async with websockets.connect(
            url,
            subprotocols=[websockets.Subprotocol("janus-admin-protocol")],
            compression=None,
            open_timeout=ANSWER_SECONDS,
            proxy=None,
        ) as socket:
            now = await self._packets(socket)
        at, before = time.monotonic(), self._counted
        seconds, self._counted, self._at = at - self._at, now, at
        return round(sum(now[key] - before[key] for key in now.keys() & before.keys()) / seconds)

    async def _packets(self, socket: websockets.ClientConnection) -> dict[int, int]:
        counted: dict[int, int] = {}
        for session in (await _ask(socket, "list_sessions")).get("sessions", []):
            for handle in (await _ask(socket, "list_handles", session_id=session)).get("handles", []):
                answer = await _ask(socket, "handle_info", session_id=session, handle_id=handle)
                counted[handle] = packets_in(answer.get("info", {}))
        return counted


def packets_in(info: object) -> int:
    """All packets of a handle, in and out, wherever they stand in what Janus tells of it."""
    if isinstance(info, dict):
        own = info["packets"] if isinstance(info.get("packets"), int) else 0
        return int(own) + sum(packets_in(value) for value in info.values())
    return sum(packets_in(value) for value in info) if isinstance(info, list) else 0


async def _ask(socket: websockets.ClientConnection, kind: str, **fields: int) -> dict[str, Any]:
    frame = {"janus": kind, "transaction": uuid4().hex, "admin_secret": settings.JANUS_ADMIN_SECRET, **fields}
    await socket.send(msgspec.json.encode(frame), text=True)
    answer: dict[str, Any] = msgspec.json.decode(await socket.recv())
    return answer
