"""Sockets that do not wait for each other: the base consumer, who knocks, and reads beside the loop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie
from django.http.request import split_domain_port, validate_host

type Message = dict[str, Any]
type Scope = dict[str, Any]

_readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live-read")


class SocketConsumer(AsyncConsumer):
    """One WebSocket: ``opened``, ``received`` and ``closed`` are for the subclass.

    Upstream's ``dispatch`` awaits ``aclose_old_connections`` before every message, a hop to a thread
    all consumers share: while one of them reads the database, nobody else gets a frame. Ours leaves
    it out; ``in_thread`` cleans up after itself. A test fails when upstream's ``dispatch`` changes.
    """

    async def dispatch(self, message: Message) -> None:
        handler: Callable[[Message], Awaitable[None]] | None = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"No handler for message type {message['type']}")
        await handler(message)

    async def websocket_connect(self, message: Message) -> None:
        if origin_allowed(self.scope):
            await self.opened()
        else:
            await self.close()

    async def websocket_receive(self, message: Message) -> None:
        await self.received(message.get("text"))

    async def websocket_disconnect(self, message: Message) -> None:
        await self.closed(message.get("code") or 1006)

    async def accept(self) -> None:
        await self.send({"type": "websocket.accept"})

    async def send_text(self, text: str) -> None:
        await self.send({"type": "websocket.send", "text": text})

    async def close(self, code: int = 1000) -> None:
        """Before ``accept`` this refuses the handshake with HTTP 403. Daphne takes no enum for a number."""
        await self.send({"type": "websocket.close", "code": int(code)})

    async def opened(self) -> None:
        raise NotImplementedError

    async def received(self, text: str | None) -> None:
        """``text`` is None when a binary frame came."""
        raise NotImplementedError

    async def closed(self, code: int) -> None:
        raise NotImplementedError


class NoSocket(SocketConsumer):
    """Where there is no socket: the handshake is refused, and the log has no error about it."""

    async def opened(self) -> None:
        await self.close()

    async def closed(self, code: int) -> None:
        raise StopConsumer


async def in_thread[**P, R](function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function that reads the database without stopping the loop, or waiting for anybody's page."""
    return await asyncio.get_running_loop().run_in_executor(_readers, lambda: _tidy(function, *args, **kwargs))


def _tidy[**P, R](function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return function(*args, **kwargs)
    finally:
        close_old_connections()


# -- Who knocks -----------------------------------------------------------------------------------


def origin_allowed(scope: Scope) -> bool:
    """The page that opens the socket is ours: its host is allowed, or its origin is trusted.

    Every browser sends an Origin with a WebSocket. A client without one is no browser and carries
    no other person's cookies. ``ALLOWED_HOSTS = ["*"]`` says nothing about origins, so then the
    page's host must be the one asked for.
    """
    origin = header(scope, b"origin")
    return origin is None or _is_ours(origin, scope)


def page_is_ours(scope: Scope) -> bool:
    """As ``origin_allowed`` for a plain request of a page's script, which must say where it comes from.

    A browser sends no Origin with a GET to its own site; then ``Sec-Fetch-Site`` says the same, and in Safari
    before 16.4, or behind a proxy that drops it, the Referer.
    """
    if header(scope, b"origin") is not None:
        return origin_allowed(scope)
    site = header(scope, b"sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    parts = urlsplit(header(scope, b"referer") or "")
    return bool(parts.netloc) and _is_ours(f"{parts.scheme}://{parts.netloc}", scope)


def _is_ours(origin: str, scope: Scope) -> bool:
    parts = urlsplit(origin)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return False
    host, _port = split_domain_port(parts.netloc)
    hosts = [name for name in settings.ALLOWED_HOSTS if name != "*"]
    if (host and validate_host(host, hosts)) or _is_trusted(origin):
        return True
    return "*" in settings.ALLOWED_HOSTS and parts.netloc == header(scope, b"host")


def _is_trusted(origin: str) -> bool:
    for trusted in settings.CSRF_TRUSTED_ORIGINS:
        scheme, _, host = trusted.partition("://*.")
        if host and origin.startswith(f"{scheme}://") and origin.endswith(f".{host}"):
            return True
        if origin == trusted:
            return True
    return False


def header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key.lower() == name:
            return str(value, "latin1")
    return None


def session_key_of(scope: Scope) -> str:
    return parse_cookie(header(scope, b"cookie") or "").get(settings.SESSION_COOKIE_NAME, "")


def user_of_session(key: str) -> AbstractBaseUser | None:
    """The signed-in person of the session ``key``, checked as Django does for a page, or None."""
    if not key:
        return None
    request = HttpRequest()
    request.session = _engine().SessionStore(key)
    user = get_user(request)
    return user if isinstance(user, AbstractBaseUser) and user.is_active else None


def living_sessions(keys: Iterable[str]) -> set[str]:
    """Those of ``keys`` whose session still exists; signing out deletes it."""
    wanted = set(keys)
    store = _engine().SessionStore
    if hasattr(store, "get_model_class"):
        rows = store.get_model_class().objects.filter(session_key__in=wanted)
        return set(rows.values_list("session_key", flat=True))
    return {key for key in wanted if store().exists(key)}


def _engine() -> ModuleType:
    return import_module(settings.SESSION_ENGINE)
