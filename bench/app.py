"""The product's own application with two doors more, for measuring, and no limits that keep people from flooding.

``/bench/signal/`` gives each frame it gets to everybody in every room by ``LiveRoom.push_to_all``,
the way ticks and other transient frames go. ``/bench/tidy/`` collects garbage.
"""

import contextlib
import ctypes
import gc
import os
from collections.abc import Awaitable, Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from classrooms.live import session  # the registry must be ready first
from classrooms.live.hub import Hub
from classrooms.live.limits import Bucket
from lms.asgi import application as product

session.Bucket = lambda **_limits: Bucket(burst=1e9, per_second=1e9)  # type: ignore[misc, assignment]

type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket" and scope["path"] == "/bench/signal/":
        await signals(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/bench/tidy/":
        await tidy(send)
    else:
        await product(scope, receive, send)


async def signals(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        for room in Hub.current().rooms.values():
            room.push_to_all(message["text"])


async def tidy(send: Send) -> None:
    """Collect garbage and give back what is free: what is still held is held for a reason."""
    gc.collect()
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})
