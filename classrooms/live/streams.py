"""The room over HTTP, for lines that let no socket through: a stream of events down, posts of frames up.

What a socket's consumer is to a session, these ASGI applications are to the same session. They answer before
Django does: a stream lives as long as a lesson, and no middleware may hold it back or press it together.
"""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import parse_qs

from classrooms.enums import CloseCode
from classrooms.live.door import HELLO_SECONDS, LetIn, Turned
from classrooms.live.frames import text_of
from classrooms.live.hub import Hub
from classrooms.live.posts import HeldStream, owner_of
from classrooms.live.session import Session
from classrooms.live.sockets import Outbox
from classrooms.protocol import Closing, Stream
from lms.core.realtime import Message, Scope, page_is_ours, session_key_of

type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]

BODY_BYTES = 262_144
STREAMS_A_PERSON = 6
COMMENT_SECONDS = 10.0
# Proxies and scanners wait for the first bytes of an answer before they pass any on.
PADDING = ":" + " " * 2048 + "\n\n"
SAFE = [
    (b"cache-control", b"no-store, no-transform"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
EVENT_STREAM = [
    *SAFE,
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
]


class Down:
    """The answer to a GET: an event a frame, until it is closed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.ended = asyncio.Event()

    async def begin(self) -> None:
        await self._send({"type": "http.response.start", "status": int(HTTPStatus.OK), "headers": EVENT_STREAM})
        await self._write(PADDING)

    async def frame(self, text: str) -> None:
        await self._write(f"data: {text}\n\n")

    async def comment(self) -> None:
        await self._write(":\n\n")

    async def close(self, code: int = CloseCode.LEFT) -> None:
        """The code went before, in ``closing``; only a reader that could not keep up was told nothing yet."""
        self.ended.set()
        if code == CloseCode.RESYNC:
            await self.frame(text_of(Closing(code)))
        await self._write("", more=False)

    async def _write(self, text: str, *, more: bool = True) -> None:
        await self._send({"type": "http.response.body", "body": text.encode(), "more_body": more})


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """``GET /live/rooms/<lesson>/``: who may enter gets a session, the others a code."""
    if refusal := refused(scope, "GET"):
        await answer(send, refusal)
        return
    key = session_key_of(scope)
    let_in = await Hub.current().door.knock(key, scope["url_route"]["kwargs"]["lesson"])
    down = Down(send)
    await down.begin()
    if isinstance(let_in, LetIn) and Hub.current().posts.streams_of(let_in.entry.person) >= STREAMS_A_PERSON:
        let_in = Turned(CloseCode.FLOOD)
    if isinstance(let_in, Turned):
        await down.frame(text_of(Closing(let_in.code, let_in.at)))
        await down.close()
        return
    await hold(down, let_in, key, receive)


async def hold(down: Down, let_in: LetIn, session_key: str, receive: Receive) -> None:
    """The life of a stream, from its key to the end of the line."""
    hub = Hub.current()
    outbox = Outbox(down.frame, down.close)
    session = Session(hub, let_in.entry, name=let_in.name, session_key=session_key, outbox=outbox)
    held = HeldStream(session)
    hub.posts.hold(held)
    hello_timer = asyncio.get_running_loop().call_later(HELLO_SECONDS, session.end_unless_greeted)
    session.push(text_of(Stream(held.key)))
    try:
        await until_gone(down, receive)
    finally:
        hello_timer.cancel()
        hub.posts.drop(held)
        session.leave("closed")
        await outbox.stop()


async def until_gone(down: Down, receive: Receive) -> None:
    """Keep what is between us awake until the browser hangs up or we do."""
    gone = asyncio.create_task(hung_up(receive))
    ended = asyncio.create_task(down.ended.wait())
    try:
        while not gone.done() and not ended.done():
            done, _ = await asyncio.wait([gone, ended], timeout=COMMENT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                await down.comment()
    except (OSError, RuntimeError):  # closed under our hands
        return
    finally:
        gone.cancel()
        ended.cancel()


async def hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def post(scope: Scope, receive: Receive, send: Send) -> None:
    """``POST /live/rooms/<lesson>/<key>/?n=<number>``: frames, one a line."""
    if refusal := refused(scope, "POST"):
        await answer(send, refusal)
        return
    number = number_of(scope)
    body = await body_of(receive)
    if body is None:
        await answer(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return
    frames = [line for line in body.decode(errors="replace").split("\n") if line]
    key = scope["url_route"]["kwargs"]["key"]
    taken = number and await Hub.current().posts.deliver(key, owner_of(session_key_of(scope)), number, frames)
    await answer(send, HTTPStatus.NO_CONTENT if taken else HTTPStatus.NOT_FOUND)


async def try_line(scope: Scope, receive: Receive, send: Send) -> None:
    """``POST /live/try/``: sends back what it gets, as ``/ws/try/`` does."""
    if refusal := refused(scope, "POST"):
        await answer(send, refusal)
        return
    body = await body_of(receive)
    if body is None:
        await answer(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    else:
        await answer(send, HTTPStatus.OK, body)


def refused(scope: Scope, method: str) -> HTTPStatus | None:
    if scope["method"] != method:
        return HTTPStatus.METHOD_NOT_ALLOWED
    return None if page_is_ours(scope) else HTTPStatus.FORBIDDEN


def number_of(scope: Scope) -> int:
    """Which post of its stream this is, from 1; 0 where it does not say."""
    [word] = parse_qs(scope["query_string"].decode("latin1")).get("n", ["0"])[:1]
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0


async def body_of(receive: Receive) -> bytes | None:
    """The whole body, or None where it is too large or its sender has gone."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > BODY_BYTES:
            return None
        if not message.get("more_body", False):
            return body


async def answer(send: Send, status: HTTPStatus, body: bytes = b"") -> None:
    headers = [*SAFE, (b"content-type", b"text/plain; charset=utf-8")]
    # An answer without content has no length either.
    if status is not HTTPStatus.NO_CONTENT:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": body})
